/** The process that plays one period and ends: a long piece of computing that no call may wait for. */
import os from 'node:os';
import { emptyFloor, type Floor } from '../../../core/floor.ts';
import { askWhatIf } from '../../../core/what-if/index.ts';
import { createPool, inTransaction } from '../pool.ts';
import { readPast } from './past.ts';
import type { FromPlayer, ToPlayer } from './runner.ts';

process.title = 'hotline-what-if';
// Callers come first, whatever else runs on this machine.
os.setPriority(10);

/** Progress is told so often; a page shows it twice a second. */
const TELL_EVERY_MS = 300;

process.on('message', (message: ToPlayer) => {
  void play(message).then(
    (answer) => tell({ kind: 'answer', answer }),
    (error: Error) => tell({ kind: 'failed', name: error.name, message: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));

async function play({ databaseUrl, query }: ToPlayer) {
  const pool = createPool(databaseUrl, {
    name: 'what-if',
    max: 1,
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 3_000,
  });
  const past = await inTransaction(pool, (client) => readPast(client, query.period));
  await pool.end();
  const floor = (past.floor as Floor | null) ?? emptyFloor();
  const steps = askWhatIf({ ...query, floor, events: past.events, recorded: past.recorded });
  let toldMs = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (Date.now() - toldMs < TELL_EVERY_MS) continue;
    toldMs = Date.now();
    tell({ kind: 'progress', share: step.value });
  }
}

function tell(message: FromPlayer): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
