/** Ways out of menus and queues on a real Asterisk: messages, callbacks, overflow, telephones outside; and a controller killed amid them. */
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import type { TestWithTeardown } from '../helpers/asterisk.ts';
import { eventually, nothingAfterTheTalk, startHotline, type TestHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { parseWav, tone, toneLevelDb, writeWav } from '../helpers/sound.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const sound = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);
const CALLER_HZ = 700;
const OUTSIDE_HZ = 1300;
const BEEP_HZ = 950;

/** 1 a queue with ways out, 2 a message, 3 a telephone outside, 4 one that does not answer. */
const flowTo = (number: string, vain: string) => `
title: { zh-CN: 试, en: Test }
start: menu
prompts: {}
steps:
  menu:
    kind: menu
    say: [system/hold]
    keys: { 1: wait, 2: message, 3: outside, 4: in-vain }
    noInput: { go: bye }
    noMatch: { go: bye }
  wait:
    kind: enqueue
    queue: complaints
    say: [waiting/greeting]
    repeat: [[waiting/thanks]]
    everySeconds: 5
    keys: { 1: callback, 9: menu }
    nobody: { go: message }
  message:
    kind: voicemail
    queue: complaints
    say: [system/fallback]
    silenceSeconds: 3
    review: { say: [system/hold], waitSeconds: 2 }
    noMessage: { go: bye }
    failed: bye
    go: bye
  callback:
    kind: callback
    queue: complaints
    say: [{ digits: caller.number }]
    ask: [system/fallback]
    noInput: { go: bye }
    noMatch: { go: bye }
    go: bye
  outside: { kind: transfer, to: { number: "${number}" }, failed: bye }
  in-vain: { kind: transfer, to: { number: "${vain}" }, ringSeconds: 5, failed: bye, noAnswer: message }
  bye: { kind: finish, say: [system/closing], served: true }
`;

t.test('ways out', async (t) => {
  const outside = await Phone.open();
  t.teardown(() => outside.close());
  const rung: Call[] = [];
  const take = async (call: Call) => {
    rung.push(call);
    call.ring();
    if (call.invite.uri.includes('02000000000')) return;
    await call.answer();
    call.audio.speaking.sendTone(OUTSIDE_HZ);
  };
  outside.onInvite((call) => void take(call));
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${outside.port}`,
      OUTSIDE_NUMBERS: '020*,13xxxxxxxxx',
      OUTSIDE_CALLER: '4008001234',
    },
    flows: { ways: flowTo('02012345678', '02000000000') },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query(`insert into numbers (dnis, flow_id) values ('4100', 'ways')`);
    },
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const boss = await hotline.signIn('2001');
  const agent = await hotline.signIn('1009');
  const dial = async (callerNumber: string, keys: string) => {
    const call = await phone.call({ to: '4100', callerNumber });
    await call.waitForAnswer();
    await call.press(keys);
    return call;
  };
  const speakAfterBeep = async (call: Call, forMs: number) => {
    await call.audio.waitForTone(BEEP_HZ, { withinMs: 30_000, forMs: 200 });
    await call.audio.speaking.play(tone(CALLER_HZ, forMs, -30));
  };
  const cdrOf = (ani: string) => recordOf(hotline, ani);

  t.jobs = 4;
  await Promise.all([
    t.test(
      'where nobody is signed in the caller leaves a message, hears it, and staff play it',
      { buffered: true },
      async (t) => {
        const ani = '13300003001';
        const call = await dial(ani, '1');
        await speakAfterBeep(call, 4_000);
        await call.audio.waitForPrompt(sound('zh-CN/system/hold'), { withinMs: 15_000, matchMs: 700 });
        const askedAtMs = performance.now();
        await call.press('2');
        await call.audio.waitForTone(CALLER_HZ, { withinMs: 10_000, fromMs: askedAtMs, minLevelDb: -45 });
        await call.press('1');
        await call.audio.waitForPrompt(sound('zh-CN/system/closing'), { withinMs: 15_000, matchMs: 700 });
        await call.waitForEnd();
        const cdr = await cdrOf(ani);
        t.match(cdr, { result: 'messageLeft', reason: 'messageLeft' });
        t.match(await kindsOf(hotline, cdr.call_id), ['queuePassed', 'messageTaken'], 'it was an overflow');
        const message = await messageOf(boss, cdr.call_id);
        t.match(message, { ani, queueId: 'complaints', kind: 'voicemail', heardAtMs: null });
        t.ok(message.durationMs > 3_500 && message.durationMs < 9_000, `${message.durationMs} ms`);
        const answer = await agent.fetch(`/api/messages/${encodeURIComponent(message.messageId)}`);
        t.equal(answer.status, 200);
        const heard = parseWav(Buffer.from(await answer.arrayBuffer()));
        const spoken = heard.samples.subarray(8_000, 24_000);
        const levelDb = toneLevelDb(spoken, CALLER_HZ);
        t.ok(levelDb > -25 && levelDb < -12, `softly spoken at -30, heard at ${Math.round(levelDb)} dBFS`);
        t.match(await messageOf(boss, cdr.call_id), { heardBy: String });
        const looks = await hotline.query(
          `select user_id from audit_log where action = 'messagePlayed' and subject = $1`,
          [message.messageId],
        );
        t.match(looks, [{ user_id: '1009' }]);
      },
    ),

    t.test('a hang-up in the middle keeps what was said', { buffered: true }, async (t) => {
      const ani = '13300003002';
      const call = await dial(ani, '2');
      await speakAfterBeep(call, 4_000);
      await call.hangUp();
      const cdr = await cdrOf(ani);
      t.match(cdr, { result: 'messageLeft' });
      t.ok((await messageOf(boss, cdr.call_id)).durationMs > 3_000);
    }),

    t.test('who hangs up at the tone has left nothing', { buffered: true }, async (t) => {
      const ani = '13300003003';
      const call = await dial(ani, '2');
      await call.audio.waitForTone(BEEP_HZ, { withinMs: 30_000, forMs: 200 });
      await call.hangUp();
      t.match(await cdrOf(ani), { result: 'abandoned', reason: 'hungUpInIvr' });
    }),

    t.test('a caller is connected to a telephone outside, and they hear each other', { buffered: true }, async (t) => {
      const ani = '13300003004';
      const call = await dial(ani, '3');
      call.audio.speaking.sendTone(CALLER_HZ);
      await call.audio.waitForTone(OUTSIDE_HZ, { withinMs: 15_000 });
      const [leg] = rung.filter((one) => one.invite.uri.includes('02012345678'));
      await leg?.audio.waitForTone(CALLER_HZ);
      t.equal(leg?.callerNumber, '4008001234', 'our own number is shown');
      await leg?.hangUp();
      await call.waitForEnd();
      t.match(await cdrOf(ani), { result: 'transferred', reason: 'outsideHungUp', outside_number: '02012345678' });
    }),

    t.test('one that does not answer leads on', { buffered: true }, async (t) => {
      const ani = '13300003005';
      const call = await dial(ani, '4');
      await call.audio.waitForPrompt(sound('zh-CN/system/fallback'), { withinMs: 20_000, matchMs: 700 });
      await call.hangUp();
      t.match(await kindsOf(hotline, (await cdrOf(ani)).call_id), ['outsideDialled', 'outsideMissed']);
    }),

    t.test(
      'nobody dials out through us, and what Asterisk took alone is a message too',
      { buffered: true },
      async (t) => {
        const call = await phone.call({ to: '02012345678', callerNumber: '13300003006' });
        await call.waitForAnswer();
        await call.audio.waitForPrompt(sound('zh-CN/main-menu/welcome'), { withinMs: 15_000, matchMs: 700 });
        await call.hangUp();
        t.notOk(rung.some(({ callerNumber }) => callerNumber === '13300003006'));

        const folder = path.join(hotline.asterisk.spoolFolder, 'voicemail');
        await fs.mkdir(folder, { recursive: true });
        writeWav(path.join(folder, '1780000000_13300003007_4001_alone.7.wav'), tone(CALLER_HZ, 3_000, -30));
        const rows = await eventually(
          'the message taken alone is with us',
          async () => {
            const found = await hotline.query<{ ani: string }>(
              `select ani, dnis from messages where call_id = 'alone.7'`,
            );
            return found.length > 0 && found;
          },
          60_000,
        );
        t.strictSame(rows, [{ ani: '13300003007', dnis: '4001' }]);
        t.strictSame(await fs.readdir(folder), []);
      },
    ),
  ]);
  t.jobs = 1;

  await t.test('in the queue a key asks for a callback, and the place is kept', async (t) => {
    const desk = await openDesk(t, hotline);
    const ani = '13300003008';
    const call = await dial(ani, '1');
    await call.audio.waitForPrompt(sound('zh-CN/waiting/greeting'), { withinMs: 15_000, matchMs: 700 });
    await call.press('1');
    await call.audio.waitForPrompt(sound('zh-CN/digit/8'), { withinMs: 15_000, matchMs: 200 });
    await call.press('1');
    await call.audio.waitForPrompt(sound('zh-CN/system/closing'), { withinMs: 15_000, matchMs: 700 });
    await call.waitForEnd();
    const cdr = await cdrOf(ani);
    t.match(cdr, { result: 'callback', reason: 'callbackRequested' });
    const [queued] = await hotline.query<{ at: Date }>(
      `select at from timeline where call_id = $1 and kind = 'queued'`,
      [cdr.call_id],
    );
    const [row] = await hotline.query<{ queued_at: Date; number: string }>(
      `select * from callbacks where call_id = $1`,
      [cdr.call_id],
    );
    t.match(row, { number: ani, queued_at: queued?.at });
    const view = await boss.get<{ callbacks: { number: string; queueId: string }[] }>('/api/floor');
    t.match(view.callbacks, [{ number: ani, queueId: 'complaints' }]);
    await desk();
  });

  await t.test(
    'a controller killed: the message goes on, the talk outside too, who waits keeps place and keys',
    async (t) => {
      const away = await openDesk(t, hotline);
      const waiting = await dial('13300003011', '1');
      await waiting.audio.waitForPrompt(sound('zh-CN/waiting/greeting'), { withinMs: 15_000, matchMs: 700 });
      const talking = await dial('13300003012', '3');
      talking.audio.speaking.sendTone(CALLER_HZ);
      await talking.audio.waitForTone(OUTSIDE_HZ, { withinMs: 15_000 });
      const spool = path.join(hotline.asterisk.spoolFolder, 'recording');
      const before = new Set(await fs.readdir(spool));
      const leaving = await dial('13300003013', '2');
      await leaving.audio.waitForTone(BEEP_HZ, { withinMs: 30_000, forMs: 200 });
      leaving.audio.speaking.sendTone(CALLER_HZ);
      await eventually('the message is being recorded', async () => {
        const files = await fs.readdir(spool);
        return files.some((file) => file.endsWith('.wav') && !before.has(file));
      });
      await hotline.killController();
      await hotline.startController();
      t.notOk(talking.ending ?? waiting.ending ?? leaving.ending, 'nobody lost the line');
      leaving.audio.speaking.sendSilence();
      await leaving.audio.waitForPrompt(sound('zh-CN/system/closing'), { withinMs: 30_000, matchMs: 700 });
      await leaving.waitForEnd();
      const cdr = await cdrOf('13300003013');
      t.match(cdr, { result: 'messageLeft', recovered: true });
      t.ok((await messageOf(boss, cdr.call_id)).durationMs > 2_000);
      await rung.at(-1)?.hangUp();
      await talking.waitForEnd();
      t.match(await cdrOf('13300003012'), { result: 'transferred', recovered: true });
      await waiting.press('9');
      await waiting.audio.waitForPrompt(sound('zh-CN/system/hold'), { withinMs: 15_000, matchMs: 700 });
      await waiting.hangUp();
      t.match(await kindsOf(hotline, (await cdrOf('13300003011')).call_id), ['queueLeft']);
      await away();
    },
  );
  await hotline.settled();
});

/** An agent of the queue is signed in and not ready, so that callers wait. */
async function openDesk(t: TestWithTeardown, hotline: TestHotline): Promise<() => Promise<void>> {
  const desk = await openWireDesk(t, hotline, '1009');
  return () => desk.close();
}

type CdrRow = Record<string, unknown> & { call_id: string };

async function recordOf(hotline: TestHotline, ani: string): Promise<CdrRow> {
  const [row] = await eventually(`the call of ${ani} is over and on record`, async () => {
    const rows = await hotline.query<CdrRow>(
      `select * from cdr where ani = $1 and node_id <> 'demo' and ended_at is not null`,
      [ani],
    );
    return rows.length === 1 && rows;
  });
  return row as CdrRow;
}

const OF_WAYS = /^(queue(Passed|Left)|message|callback|outside)/;

async function kindsOf(hotline: TestHotline, callId: string): Promise<string[]> {
  const rows = await hotline.query<{ kind: string }>('select kind from timeline where call_id = $1 order by seq, n', [
    callId,
  ]);
  return rows.map(({ kind }) => kind).filter((kind) => OF_WAYS.test(kind) && kind !== 'messageSaved');
}

type MessageRow = { messageId: string; durationMs: number };

async function messageOf(user: { get<T>(at: string): Promise<T> }, callId: string): Promise<MessageRow> {
  return await eventually('the message is saved', async () => {
    const { messages } = await user.get<{ messages: MessageRow[] }>(
      `/api/messages?callId=${encodeURIComponent(callId)}`,
    );
    return messages[0];
  });
}
