/** A caller who wishes to be called back: the flow in which they wait and say so, and what they do in it. */
import path from 'node:path';
import { soundsFolder } from '../../src/setup/paths.ts';
import type { Phone } from './phone/index.ts';

/** To be reached at {@link WISH_NUMBER}. */
export const WISH_FLOW = `
title: { zh-CN: 试, en: Test }
start: wait
prompts: {}
steps:
  wait:
    kind: enqueue
    queue: complaints
    say: [waiting/greeting]
    keys: { 1: callback }
  callback:
    kind: callback
    queue: complaints
    say: [{ digits: caller.number }]
    ask: [system/hold]
    noInput: { go: bye }
    noMatch: { go: bye }
    go: bye
  bye: { kind: finish, say: [system/closing], served: true }
`;

export const WISH_NUMBER = '4100';

const sound = (name: string) => path.join(soundsFolder, 'hotline/zh-CN', `${name}.wav`);

/** Takes a callback in the queue by key, and hears that it is noted. */
export async function askForCallback(phone: Phone, ani: string): Promise<void> {
  const call = await phone.call({ to: WISH_NUMBER, callerNumber: ani });
  await call.waitForAnswer();
  await call.audio.waitForPrompt(sound('waiting/greeting'), { withinMs: 15_000, matchMs: 700 });
  await call.press('1');
  await call.audio.waitForPrompt(sound(`digit/${ani.at(-1)}`), { withinMs: 15_000, matchMs: 200 });
  await call.press('1');
  await call.audio.waitForPrompt(sound('system/closing'), { withinMs: 15_000, matchMs: 700 });
  await call.hangUp();
}
