/** Run by lease.test.ts: takes the lease, says what becomes of it, and holds it until it is killed. */
import fs from 'node:fs';
import pino from 'pino';
import { createLease } from '../../../src/adapters/database/index.ts';

const say = (line: string): void => void fs.writeSync(1, `${line}\n`);
const lease = createLease({ databaseUrl: process.argv[2] as string, log: pino({ enabled: false }) });
lease.onLost(() => say('lost'));
say(`epoch ${await lease.acquire()}`);
let held = true;
let last = performance.now();
// Looks as often as it can: a turn of the event loop that comes late means that the process stood still.
setInterval(() => {
  const stoodStill = performance.now() - last > 2000;
  last = performance.now();
  if (stoodStill) say(`woke up ${lease.isHeld() ? 'holding' : 'unsure'}`);
  if (held && !lease.isHeld()) say('not held');
  held = lease.isHeld();
}, 5);
