/**
 * Makes the calls and answers them: one process is callers and agents, so both ends are read off one clock
 * (performance.now() of when a datagram was sent or received).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, Phone } from '../../test/helpers/phone/index.ts';
import type { Chance } from '../../test/simulate/random.ts';
import { END_WITHIN_MS, readCpu, type Side, untilQuiet } from '../sides/side.ts';

export type TalkMs = { from: number; to: number };

export type BacklogRound = {
  /** An agent's BYE sent → the next INVITE received there, in ms. */
  pickupsMs: number[];
  callsPerSecond: number;
  /** Per call, in ms. */
  asteriskCpuMs: number;
  controllerCpuMs: number | null;
};

/** Callers wait in this many times the agents' number, so that nobody is ever idle for want of a caller. */
const BACKLOG_PER_AGENT = 2;
/** Callers are not let in all at once: 50 a second is what one core takes without piling up. */
const CALLERS_APART_MS = 20;
/** From the first calls until each agent has had some. */
const WARM_UP_MS = 2_000;

/** A backlog that is never empty, for `forMs` after a warm-up. */
export async function backlogRound(
  side: Side,
  chance: Chance,
  options: { talkMs: TalkMs; forMs: number },
): Promise<BacklogRound> {
  const callers = await Phone.open({ server: side.server, audio: false });
  const pickupsMs: number[] = [];
  const freeSinceMs = new Map<Phone, number>();
  let measuring = false;
  let ending = false;
  let connected = 0;
  let made = 0;

  const callIn = () => {
    made += 1;
    void callers.call({ to: side.queueNumber, callerNumber: String(13_000_000_000 + made) });
  };
  const talk = async (agent: Phone, call: Call) => {
    const since = freeSinceMs.get(agent);
    freeSinceMs.delete(agent);
    if (measuring && since !== undefined) pickupsMs.push(call.times.inviteMs - since);
    if (!ending) callIn();
    const talkMs = chance.between(options.talkMs.from, options.talkMs.to);
    await call.answer();
    if (measuring) connected += 1;
    await delay(talkMs);
    if (call.ending !== undefined) return;
    freeSinceMs.set(agent, performance.now());
    await call.hangUp();
  };
  for (const agent of side.agents) agent.onInvite((call) => void talk(agent, call).catch(() => undefined));

  try {
    for (let n = 0; n < side.agents.length * (1 + BACKLOG_PER_AGENT); n += 1) {
      callIn();
      await delay(CALLERS_APART_MS);
    }
    await delay(WARM_UP_MS);
    measuring = true;
    const before = readCpu(side);
    const startMs = performance.now();
    await delay(options.forMs);
    measuring = false;
    const tookMs = performance.now() - startMs;
    const after = readCpu(side);
    return {
      pickupsMs,
      callsPerSecond: (connected / tookMs) * 1000,
      asteriskCpuMs: (after.asterisk - before.asterisk) / connected,
      controllerCpuMs:
        side.processes.controller === undefined ? null : (after.controller - before.controller) / connected,
    };
  } finally {
    ending = true;
    await Promise.allSettled(callers.calls.map((call) => call.hangUp()));
    await untilQuiet(side, callers);
    await callers.close();
  }
}

/** One caller at a time, each with every agent idle. @returns caller's INVITE sent → agent's INVITE received, in ms */
export async function idleRound(side: Side, number: string, chance: Chance, calls: number): Promise<number[]> {
  const callers = await Phone.open({ server: side.server, audio: false });
  const tookMs: number[] = [];
  try {
    for (let n = 0; n < calls; n += 1) {
      await untilQuiet(side, callers);
      await side.allReady();
      // Not in step with anything that looks round at intervals.
      await delay(chance.between(50, 150));
      const rung = new Promise<Call>((resolve) => {
        for (const agent of side.agents) agent.onInvite(resolve);
      });
      const caller = await callers.call({ to: number, callerNumber: String(13_100_000_000 + n) });
      const call = await Promise.race([rung, delay(END_WITHIN_MS, undefined, { ref: false })]);
      if (call === undefined) throw new Error(`${side.name}: no agent's phone rang within ${END_WITHIN_MS} ms`);
      tookMs.push(call.times.inviteMs - caller.times.inviteMs);
      await call.answer();
      await delay(50);
      await call.hangUp();
      await caller.hangUp();
    }
    return tookMs;
  } finally {
    await untilQuiet(side, callers);
    await callers.close();
  }
}
