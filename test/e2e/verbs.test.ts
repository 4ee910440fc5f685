/**
 * What an agent does with others on a real Asterisk: every verb at the desk in Chromium, telephones of our own as customer, as
 * colleague and outside. After each it is held against who hears whom, and who does not.
 */
import t from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const HZ = { customer: 700, agent: 1300, colleague: 1900, outside: 2500 } as const;
type Voice = keyof typeof HZ;

/** Clearly there, and clearly not: a lossy way and the browser's own processing lie between. */
const HEARD_DB = -50;
const UNHEARD_DB = -62;
const WINDOW_MS = 700;

const FLOW = `
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
const prompt = (name: string) => `${soundsFolder}/hotline/zh-CN/${name}.wav`;

t.test('the verbs of a talk', async (t) => {
  t.setTimeout(240_000);
  const outside = await Phone.open();
  t.teardown(() => outside.close());
  const rungOutside: Call[] = [];
  outside.onInvite((call) => {
    rungOutside.push(call);
    call.ring();
    void call.answer().then(() => call.audio.speaking.sendTone(HZ.outside));
  });
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${outside.port}`,
      OUTSIDE_NUMBERS: '020*',
      OUTSIDE_CALLER: '4008001234',
    },
    flows: { verbs: FLOW, bye: BYE },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query('update queues set ring_timeout_ms = 4000');
      await query(`insert into numbers (dnis, flow_id) values ('4100', 'verbs'), ('4101', 'bye')`);
    },
  });
  const browser = await openBrowser(t, { voiceHz: HZ.agent });
  const desk = await openDesk(t, hotline, browser, '1006');
  await desk.ready();
  let answers = true;
  const colleague = await openWireDesk(t, hotline, '1009', async (call) => {
    call.ring();
    if (!answers) return;
    await call.answer();
    call.audio.speaking.sendTone(HZ.colleague);
  });
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => phone.close());

  let customer: Call;
  let callers = 0;
  let ani = '';
  const startTalk = async () => {
    callers += 1;
    ani = `1330000700${callers}`;
    customer = await phone.call({ to: '4100', callerNumber: ani });
    await customer.waitForAnswer();
    customer.audio.speaking.sendTone(HZ.customer);
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
  /** Waits until each of them hears exactly these. */
  const hear = async (what: string, expected: Partial<Record<Voice, Voice[]>>) => {
    let seen = '';
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
        return isSo;
      },
      20_000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; last ${seen}`);
    });
  };
  /** Opens the panel, types, and takes what is found by key. */
  const choose = async (typed: string) => {
    await desk.do('T');
    const field = desk.page.getByRole('combobox');
    await field.fill(typed);
    await desk.page.getByRole('option').first().waitFor();
    await field.press('Enter');
  };
  const record = () =>
    eventually(`the record of ${ani}`, async () => {
      const [row] = await hotline.query<Cdr>('select * from cdr where ani = $1 and ended_at is not null', [ani]);
      return row as unknown as Record<string, unknown> | undefined;
    });

  await t.test('keypad: the customer’s side gets the keys, and nothing keeps them', async (t) => {
    await startTalk();
    await hear('a talk', { customer: ['agent'], agent: ['customer'] });
    await desk.do('K');
    await desk.page.keyboard.press('4');
    await desk.page.keyboard.press('2');
    await customer.audio.waitForKeys('42');
    await desk.page.keyboard.press('Escape');
    const [{ count } = { count: -1 }] = await hotline.query<{ count: number }>(
      `select count(*)::int as count from journal where event->>'type' = 'digitReceived' and event->>'digit' in ('4', '2')`,
    );
    t.equal(count, 0, 'not in the journal');
  });

  await t.test('blind: the file and a word first; who does not answer sends the caller back to the head', async (t) => {
    await colleague.ready();
    const fromMs = performance.now();
    await choose('1009');
    await customer.audio.waitForPrompt(prompt('waiting/transferring'), { fromMs, matchMs: 700 });
    await hear('the colleague has them', { customer: ['colleague'], colleague: ['customer'] });
    t.match(colleague.offers.at(-1), { ani, transfer: { how: 'blind', by: '1006' } });
    await customer.hangUp();
    await eventually('the colleague is free again', () => colleague.agent()?.state === 'ready');

    await startTalk();
    answers = false;
    const sentMs = performance.now();
    await choose('1009');
    await customer.audio.waitForPrompt(prompt('waiting/transfer-missed'), {
      fromMs: sentMs,
      withinMs: 25_000,
      matchMs: 700,
    });
    await desk.phase('incoming');
    await desk.until(`window.__hotline?.state().session === 'incoming'`);
    await desk.do('A');
    await hear('back with who sent them', { customer: ['agent'], agent: ['customer'] });
    answers = true;
  });

  await t.test('outside: left with the customer there; other numbers are refused', async (t) => {
    await choose('01012345678');
    await desk.page.getByText('此号码不允许拨打').waitFor();
    await choose('020 1234 5678');
    await hear('left to themselves', { customer: ['outside'], outside: ['customer'] });
    t.match(rungOutside.at(-1)?.invite.uri, /02012345678/);
    await customer.hangUp();
    t.match(await record(), { result: 'transferred', outside_number: '02012345678' });
    await hotline.settled();
  });

  await t.test('to a queue, whose agent has them; and to a flow', async (t) => {
    await startTalk();
    await colleague.ready();
    const [row] = await hotline.query<{ name: string }>(
      `select names->>'zh-CN' as name from queues where queue_id = 'complaints'`,
    );
    await choose(row?.name ?? 'complaints');
    await hear('whoever the queue gives', { customer: ['colleague'], colleague: ['customer'] });
    await customer.hangUp();
    await hotline.settled();

    await startTalk();
    const fromMs = performance.now();
    await choose('bye');
    await customer.audio.waitForPrompt(prompt('system/closing'), { fromMs, matchMs: 700 });
    await customer.waitForEnd();
    t.match(await record(), { result: 'answered', reason: 'served', transfers: 1 });
    await hotline.settled();
  });

  t.same(desk.errors, []);
});
