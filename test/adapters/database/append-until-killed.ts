/** Run by journal.test.ts: appends records as fast as it can and says each number once it is kept, until it is killed. */
import fs from 'node:fs';
import pino from 'pino';
import { createPool, JOURNAL_POOL, openJournal } from '../../../src/adapters/database/index.ts';

const [databaseUrl, directory] = process.argv.slice(2) as [string, string];
const pool = createPool(databaseUrl, JOURNAL_POOL);
const journal = openJournal({ pool, directory, epoch: 1, log: pino({ enabled: false }) });
await journal.recover();
let seq = 0;
function appendSome(): void {
  for (let n = 0; n < 50; n += 1) {
    seq += 1;
    const entry = { kind: 'callAnswered' as const, callId: `c${seq % 7}`, atMs: 1_700_000_000_000 + seq };
    const event = { type: 'digitReceived' as const, channelId: `ch${seq}`, digit: '1', atMs: 1_700_000_000_000 + seq };
    journal.append({ seq, epoch: 1, event, entries: [entry] });
    // Into a file, not a pipe, which would be full one day and refuse. Written after the append, synchronously: what is in it was kept before.
    fs.writeSync(1, `${seq}\n`);
  }
  setImmediate(appendSome);
}
appendSome();
