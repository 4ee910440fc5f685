/** As many callers as there are lines, each calling again as soon as its call is over: what comes through is what the machine carries. */
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, Phone } from '../../test/helpers/phone/index.ts';
import { type Cpu, END_WITHIN_MS, readCpu, type Side, untilQuiet } from '../sides/side.ts';

export type ThroughputRound = {
  callsPerSecond: number;
  /** Caller's INVITE → the agent has hung up, less the talk and the pause before the key: what the machine adds, in ms. */
  addedMs: number[];
  /** Calls that ended without an agent, or hung: none is the only good number. */
  failed: number;
  /** All calls of the round, warm-up and end included. */
  made: number;
  /** Per call, in ms. */
  cpu: Cpu;
  /** Both processes' share of all cores, with the generator's, from 0 to 1. */
  busy: number;
};

/** Callers begin one after another, so that they are spread over a call's life. */
const CALLERS_APART_MS = 25;
const WARM_UP_MS = 2_000;
/** After the answer, when the menu has begun. */
const KEY_AFTER_MS = 100;
/** No call takes this long unless it hangs. */
const CALL_WITHIN_MS = 15_000;

/** @param numberOf what the nth caller dials */
export async function throughputRound(
  side: Side,
  numberOf: (n: number) => string,
  options: { lines: number; talkMs: number; forMs: number },
): Promise<ThroughputRound> {
  const callers = await Phone.open({ server: side.server, audio: false });
  const addedMs: number[] = [];
  let measuring = false;
  let ending = false;
  let done = 0;
  let failed = 0;
  let made = 0;

  for (const agent of side.agents) {
    agent.onInvite((call) => void talk(call, options.talkMs).catch(() => undefined));
  }

  const line = async (n: number) => {
    await delay(n * CALLERS_APART_MS);
    while (!ending) {
      made += 1;
      const call = await callers.call({ to: numberOf(n), callerNumber: String(13_000_000_000 + (made % 200)) });
      const outcome = await oneCall(call);
      if (!measuring) continue;
      if (outcome === null) failed += 1;
      else {
        done += 1;
        addedMs.push(outcome - options.talkMs - KEY_AFTER_MS);
      }
    }
  };

  try {
    const lines = Array.from({ length: options.lines }, (_, n) => line(n));
    await delay(options.lines * CALLERS_APART_MS + WARM_UP_MS);
    const before = readCpu(side);
    const own = process.cpuUsage();
    const startMs = performance.now();
    measuring = true;
    await delay(options.forMs);
    measuring = false;
    const tookMs = performance.now() - startMs;
    const after = readCpu(side);
    const { user, system } = process.cpuUsage(own);
    const calls = done;
    ending = true;
    await Promise.all(lines);
    const used = {
      asterisk: after.asterisk - before.asterisk,
      controller: after.controller - before.controller,
      postgres: after.postgres - before.postgres,
    };
    const cpuMs = used.asterisk + used.controller + used.postgres + (user + system) / 1000;
    return {
      callsPerSecond: (calls / tookMs) * 1000,
      addedMs,
      failed,
      made,
      cpu: { asterisk: used.asterisk / calls, controller: used.controller / calls, postgres: used.postgres / calls },
      busy: cpuMs / tookMs / os.cpus().length,
    };
  } finally {
    ending = true;
    await untilQuiet(side, callers);
    await callers.close();
  }
}

/** Agents answer at once, and hang up when the talk is over. */
async function talk(call: Call, talkMs: number): Promise<void> {
  await call.answer();
  await delay(talkMs);
  if (call.ending === undefined) await call.hangUp();
}

/**
 * Answered, key 1 in the menu, then whatever comes until the agent hangs up.
 * @returns how long it took from the INVITE until the other side's hang-up, in ms; null: it went wrong
 */
async function oneCall(call: Call): Promise<number | null> {
  try {
    await call.waitForAnswer({ withinMs: CALL_WITHIN_MS });
    await delay(KEY_AFTER_MS);
    call.pressByInfo('1');
    const ending = await call.waitForEnd({ withinMs: CALL_WITHIN_MS });
    return ending.by === 'them' ? performance.now() - call.times.inviteMs : null;
  } catch {
    await Promise.race([call.hangUp().catch(() => undefined), delay(END_WITHIN_MS, undefined, { ref: false })]);
    return null;
  }
}
