/** A caller and an agent who hear one another: where the tests of what befalls a talk begin. */

import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import type { TestWithTeardown } from './asterisk.ts';
import type { Desk } from './browser.ts';
import { eventually, type TestHotline } from './hotline.ts';
import { type Call, Phone } from './phone/index.ts';

/** What a caller hears whose agent is cut off. */
export const INTERRUPTED_WORD = `${soundsFolder}/hotline/zh-CN/waiting/interrupted.wav`;
const MENU = `${soundsFolder}/hotline/zh-CN/main-menu/main.wav`;

/** Calls, asks for a person, is offered to this agent and answered. The caller's tone goes on from then. */
export async function talkAtDesk(
  t: TestWithTeardown,
  hotline: TestHotline,
  desk: Desk,
  { caller, callerHz, agentHz }: { caller: string; callerHz: number; agentHz: number },
): Promise<Call> {
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 200_000 });
  t.teardown(() => phone.close());
  await desk.ready();
  const call = await phone.call({ to: '4001', callerNumber: caller });
  await call.waitForAnswer();
  await call.press('1');
  await call.audio.waitForPrompt(MENU, { withinMs: 30_000, matchMs: 500 });
  await call.press('0');
  await desk.phase('incoming');
  await desk.do('A');
  await desk.phase('talking');
  call.audio.speaking.sendTone(callerHz);
  await desk.hears(callerHz, { withinMs: 20_000 });
  await call.audio.waitForTone(agentHz, { withinMs: 20_000 });
  return call;
}

/** The only call of this number, once it is over. */
export async function recordOf(hotline: TestHotline, caller: string): Promise<CallRecord> {
  const boss = await hotline.signIn('2001');
  return eventually('the call is on record', async () => {
    const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=10');
    const mine = calls.filter((one) => one.ani === caller && one.endedAtMs !== null);
    if (mine.length !== 1) return null;
    return boss.get<CallRecord>(`/api/calls/${encodeURIComponent(mine[0]?.callId ?? '')}`);
  });
}

export type CallRecord = { cdr: Cdr; timeline: CallEntry[]; recordings: { durationMs: number }[] };

/** How the talk went: `connected`, why it broke each time, `talkRejoined`, `talkEnded`. */
export function courseOf(timeline: CallEntry[]): string[] {
  return timeline.flatMap((entry) =>
    entry.kind === 'talkInterrupted' ? [entry.why] : /^(connected|talk)/.test(entry.kind) ? [entry.kind] : [],
  );
}
