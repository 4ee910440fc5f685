/** Callers who press keys in a menu, and measure how soon it answers. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, Phone } from '../../test/helpers/phone/index.ts';
import type { Chance } from '../../test/simulate/random.ts';
import type { ToneName } from '../sides/asterisk.ts';
import { type Side, untilQuiet } from '../sides/side.ts';
import { type Ear, listen } from './ear.ts';

export type IvrRound = {
  /** Key up → the first packet of the next prompt, the one before being cut short, in ms. */
  cutMs: number[];
  /** Key up → the last packet of the prompt that was playing. */
  silencedMs: number[];
  /** Key up → the first packet of the next prompt, after the one before had ended. */
  quietMs: number[];
};

/** Keys are down as long as a quick finger holds them. */
const KEY_MS = 60;
/** Into the words, anywhere but at their very start. */
const INTO_WORDS_MS = { from: 300, to: 1_000 };
/** One press in four comes when the words have ended. */
const QUIET_SHARE = 0.25;
const QUIET_FOR_MS = 200;
const CALLERS_APART_MS = 20;

export async function ivrRound(side: Side, chance: Chance, callers: number, forMs: number): Promise<IvrRound> {
  const phone = await Phone.open({ server: side.server, keepAudioMs: 0 });
  const round: IvrRound = { cutMs: [], silencedMs: [], quietMs: [] };
  let ending = false;
  const one = async (n: number) => {
    await delay(n * CALLERS_APART_MS);
    const call = await phone.call({ to: side.tonesNumber, callerNumber: String(13_200_000_000 + n) });
    const ear = listen(call);
    await call.waitForAnswer();
    let tone: ToneName = 'low';
    await ear.first(tone, 0);
    while (!ending) {
      const isQuiet = chance.next() < QUIET_SHARE;
      if (isQuiet) await untilSilent(ear, tone);
      else await delay(chance.between(INTO_WORDS_MS.from, INTO_WORDS_MS.to));
      const next: ToneName = tone === 'low' ? 'high' : 'low';
      const upMs = await press(call, String(chance.between(2, 9)));
      const heardMs = await ear.first(next, upMs);
      if (isQuiet) round.quietMs.push(heardMs - upMs);
      else {
        round.cutMs.push(heardMs - upMs);
        round.silencedMs.push(Math.max(0, ear.lastMs(tone) - upMs));
      }
      tone = next;
    }
    await call.hangUp();
  };
  try {
    const all = Array.from({ length: callers }, (_, n) => one(n));
    await Promise.race([delay(callers * CALLERS_APART_MS + forMs), ...all]);
    ending = true;
    await Promise.all(all);
    return round;
  } finally {
    ending = true;
    await Promise.allSettled(phone.calls.map((call) => call.hangUp()));
    await untilQuiet(side, phone);
    await phone.close();
  }
}

/** @returns when the key was up: Asterisk and we both act on that, not on its going down */
function press(call: Call, key: string): Promise<number> {
  return new Promise((resolve) => {
    void call.press(key, { durationMs: KEY_MS, gapMs: 20, onUp: () => resolve(performance.now()) });
  });
}

async function untilSilent(ear: Ear, tone: ToneName): Promise<void> {
  while (performance.now() - ear.lastMs(tone) < QUIET_FOR_MS) await delay(20);
}

/** Keys by the handful: as soon as the line is open (before and during the first words), in mid-word, and when all is quiet. */
export async function pressFast(
  side: Side,
  chance: Chance,
  callers: number,
): Promise<{ pressed: number; wrong: string[] }> {
  const phone = await Phone.open({ server: side.server, keepAudioMs: 0 });
  let pressed = 0;
  const wrong: string[] = [];
  const one = async (n: number) => {
    await delay(n * CALLERS_APART_MS);
    const callerNumber = String(13_300_000_000 + n);
    const call = await phone.call({ to: side.tonesNumber, callerNumber });
    const ear = listen(call);
    await call.waitForAnswer();
    const keys = [handful(chance, 10), handful(chance, 11), handful(chance, 10)];
    await call.press(keys[0] ?? '', { durationMs: 40, gapMs: 40 });
    await delay(chance.between(200, 600));
    await call.press(keys[1] ?? '', { durationMs: 40, gapMs: 40 });
    // An odd number of keys in all leads from the low tone to the high one.
    await delay(500);
    await untilSilent(ear, 'high');
    await call.press(keys[2] ?? '', { durationMs: 40, gapMs: 40 });
    await delay(500);
    await call.hangUp();
    const all = keys.join('');
    pressed += all.length;
    await delay(RECORDED_WITHIN_MS);
    const came = await side.keysOf?.(callerNumber);
    if (came !== all) wrong.push(`pressed ${all}, came ${came}`);
  };
  try {
    await Promise.all(Array.from({ length: callers }, (_, n) => one(n)));
    return { pressed, wrong };
  } finally {
    await untilQuiet(side, phone);
    await phone.close();
  }
}

/** The journal is in the database by then, also on a busy machine. */
const RECORDED_WITHIN_MS = 3_000;

function handful(chance: Chance, count: number): string {
  return Array.from({ length: count }, () => String(chance.between(2, 9))).join('');
}
