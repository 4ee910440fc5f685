/**
 * The thread that joins the two sides of recordings. It does one file operation after another and waits for each: asked for one by
 * one by the controller's own thread, the same seventeen of a recording cost it and its helpers several times as much.
 */
import { renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { FromJoiner, Joined, ToJoiner } from './joins.ts';
import { writeStereo } from './wav.ts';

/** Asterisk closes the files within some milliseconds after the channel; one that it left open when it died is taken as it is. */
const CLOSED_WITHIN_MS = 5_000;
/** Asterisk is mostly not through when the channel ends: the first look is so much later, and mostly the only one. */
const LOOK_AGAIN_MS = 50;

type Waiting = ToJoiner & { deadlineMs: number };

let waiting: Waiting[] = [];
let willLook = false;

// Callers come first. Linux takes it for this thread alone, others for the whole controller.
if (process.platform === 'linux') os.setPriority(5);

parentPort?.on('message', (order: ToJoiner) => {
  waiting.push({ ...order, deadlineMs: Date.now() + CLOSED_WITHIN_MS });
  lookSoon();
});

function lookSoon(): void {
  if (willLook) return;
  willLook = true;
  setTimeout(look, LOOK_AGAIN_MS);
}

function look(): void {
  willLook = false;
  const done: FromJoiner[] = [];
  const nowMs = Date.now();
  waiting = waiting.filter((order) => {
    const answer = attempt(order, nowMs);
    if (answer !== null) done.push({ id: order.id, ...answer });
    return answer === null;
  });
  if (done.length > 0) parentPort?.postMessage(done);
  if (waiting.length > 0) lookSoon();
}

/** Null: Asterisk is not through with it. */
function attempt(order: Waiting, nowMs: number): { joined: Joined } | { error: string } | null {
  try {
    const isLast = nowMs >= order.deadlineMs;
    const joined = join(order, !isLast);
    return joined === null && !isLast ? null : { joined: joined ?? { durationMs: 0, bytes: 0 } };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function join({ customer, agent, into }: ToJoiner, onlyClosed: boolean): Joined | null {
  const partial = `${into}.part`;
  const joined = writeStereo(customer, agent, partial, onlyClosed);
  if (joined === null) return null;
  if (joined.durationMs === 0) rmSync(partial);
  else renameSync(partial, into);
  for (const source of [customer, agent]) rmSync(source, { force: true });
  return joined;
}
