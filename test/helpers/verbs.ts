/**
 * A customer, an agent at the desk in Chromium, a colleague and a telephone outside, each with a tone of their own, on a whole
 * hotline: what an agent does with others is held against who hears whom, and who does not.
 *
 *     const floor = await openVerbs(t);
 *     await floor.startTalk();
 *     await floor.choose('1009', 'consult');
 *     await floor.hear('together', { agent: ['colleague'], colleague: ['agent'], customer: [] });
 */
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import type { TestWithTeardown } from './asterisk.ts';
import { type Desk, openBrowser, openDesk } from './browser.ts';
import { eventually, nothingAfterTheTalk, startHotline, type TestHotline } from './hotline.ts';
import { type Call, Phone } from './phone/index.ts';
import { openWireDesk, type WireDesk } from './wire-desk.ts';

const HZ = { customer: 700, agent: 1300, colleague: 1900, outside: 2500 } as const;
export type Voice = keyof typeof HZ;

/** Clearly there (tones come at about -12), and clearly not: what µ-law adds beside a tone lies at -60. */
const HEARD_DB = -35;
const UNHEARD_DB = -50;
const WINDOW_MS = 700;

export const AGENT = '1006';
export const COLLEAGUE = '1009';
export const OUTSIDE_NUMBER = '02012345678';

const WAIT = `
title: { zh-CN: 试, en: Test }
start: wait
prompts: {}
steps:
  wait: { kind: enqueue, queue: complaints, say: [waiting/greeting], repeat: [[waiting/thanks]] }
`;
const BYE = `
title: { zh-CN: 再见, en: Bye }
start: bye
prompts: {}
steps:
  bye: { kind: finish, say: [system/closing], served: true }
`;

export const prompt = (name: string) => `${soundsFolder}/hotline/zh-CN/${name}.wav`;

export type Verbs = {
  hotline: TestHotline;
  desk: Desk;
  colleague: WireDesk;
  customer(): Call;
  /** The last call that reached the telephone outside. */
  outside(): Call | undefined;
  ani(): string;
  /** Whether the colleague picks up at once from now on. */
  colleagueAnswers(does: boolean): void;
  /** The colleague picks up what rings. */
  colleaguePicksUp(): Promise<void>;
  /** A new customer who talks with the agent; the colleague is ready, and was not offered the call. */
  startTalk(): Promise<void>;
  /** The call that comes (back) to the desk is taken. */
  answer(): Promise<void>;
  /** Waits until each of them hears exactly these, and goes on to for as long as a look reaches back. */
  hear(what: string, expected: Partial<Record<Voice, Voice[]>>): Promise<void>;
  /** Opens the panel, types, and takes what is found, all by key. */
  choose(typed: string, how: 'consult' | 'transfer'): Promise<void>;
  /** The call's record, once it has ended. */
  record(): Promise<Record<string, unknown>>;
  /** The call's timeline as supervisors read it: entries of these kinds, in their order. */
  timeline(kinds: CallEntry['kind'][]): Promise<CallEntry[]>;
};

export async function openVerbs(t: TestWithTeardown): Promise<Verbs> {
  const trunk = await Phone.open({ keepAudioMs: 60_000 });
  t.teardown(() => trunk.close());
  const rungOutside: Call[] = [];
  trunk.onInvite((call) => {
    rungOutside.push(call);
    call.ring();
    void call.answer().then(() => call.audio.speaking.sendTone(HZ.outside));
  });
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${trunk.port}`,
      OUTSIDE_NUMBERS: '020*',
      OUTSIDE_CALLER: '4008001234',
    },
    flows: { verbs: WAIT, bye: BYE },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query('update queues set ring_timeout_ms = 6000');
      await query(`insert into numbers (dnis, flow_id) values ('4100', 'verbs'), ('4101', 'bye')`);
    },
  });
  const browser = await openBrowser(t, { voiceHz: HZ.agent });
  const desk = await openDesk(t, hotline, browser, AGENT);
  await desk.ready();
  let answers = true;
  const pickUp = async (call: Call | undefined) => {
    await call?.answer();
    call?.audio.speaking.sendTone(HZ.colleague);
  };
  const colleague = await openWireDesk(t, hotline, COLLEAGUE, async (call) => {
    call.ring();
    if (answers) await pickUp(call);
  });
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => phone.close());

  let customer: Call;
  let callers = 0;
  let ani = '';

  const answer = async () => {
    await desk.phase('incoming');
    await desk.until(`window.__hotline?.state().session === 'incoming'`);
    await desk.do('A');
    await desk.phase('talking');
  };
  const levels = async (who: Voice): Promise<Record<Voice, number>> => {
    const audio = { customer, colleague: colleague.rung.at(-1), outside: rungOutside.at(-1), agent: null }[who]?.audio;
    const window = { fromMs: performance.now() - WINDOW_MS, forMs: WINDOW_MS };
    const entries = Object.entries(HZ).map(async ([voice, hz]) => {
      const level = audio ? audio.hearing.toneLevelDb(hz, window) : await desk.levelAt(hz);
      return [voice, level] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<Voice, number>;
  };
  const callId = async () => {
    const [row] = await hotline.query<{ call_id: string }>('select call_id from cdr where ani = $1', [ani]);
    return row?.call_id;
  };

  return {
    hotline,
    desk,
    colleague,
    customer: () => customer,
    outside: () => rungOutside.at(-1),
    ani: () => ani,
    colleagueAnswers: (does) => {
      answers = does;
    },
    colleaguePicksUp: () => pickUp(colleague.rung.at(-1)),
    async startTalk() {
      if (colleague.agent()?.state === 'ready') {
        colleague.send({ type: 'requestState', state: 'notReady', reason: 'meal' });
        await eventually('the colleague is away', () => colleague.agent()?.state === 'notReady');
      }
      callers += 1;
      ani = `1330000700${callers}`;
      customer = await phone.call({ to: '4100', callerNumber: ani });
      await customer.waitForAnswer();
      customer.audio.speaking.sendTone(HZ.customer);
      await answer();
      await colleague.ready();
    },
    answer,
    async hear(what, expected) {
      let seen = '';
      let soSinceMs: number | null = null;
      await eventually(
        what,
        async () => {
          seen = '';
          let isSo = true;
          for (const [who, voices] of Object.entries(expected) as [Voice, Voice[]][]) {
            const heard = await levels(who);
            seen += `${who}: ${JSON.stringify(heard)}; `;
            for (const voice of Object.keys(HZ) as Voice[]) {
              const level = heard[voice];
              isSo &&= voices.includes(voice) ? level > HEARD_DB : !(level > UNHEARD_DB);
            }
          }
          soSinceMs = isSo ? (soSinceMs ?? performance.now()) : null;
          return soSinceMs !== null && performance.now() - soSinceMs >= WINDOW_MS;
        },
        20_000,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; last ${seen}`);
      });
    },
    async choose(typed, how) {
      await desk.do('T');
      const panel = desk.page.getByRole('dialog');
      const field = panel.getByRole('combobox');
      await field.fill(typed);
      await panel.getByRole('option').first().waitFor();
      await field.press(how === 'consult' ? 'Enter' : 'Shift+Enter');
      await panel.waitFor({ state: 'hidden' });
    },
    record: () =>
      eventually(`the record of ${ani}`, async () => {
        const [row] = await hotline.query<Cdr>('select * from cdr where ani = $1 and ended_at is not null', [ani]);
        return row as unknown as Record<string, unknown> | undefined;
      }),
    async timeline(kinds) {
      const boss = await hotline.signIn('2001');
      const { timeline } = await boss.get<{ timeline: CallEntry[] }>(`/api/calls/${await callId()}`);
      return timeline.filter(({ kind }) => kinds.includes(kind));
    },
  };
}
