/** Whole calls, from the street through the menu and the queue to an agent's browser, and what remains of them. */
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { KNOWN } from '../../src/adapters/database/seed/customers.ts';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { projectFolder, soundsFolder } from '../../src/setup/paths.ts';
import { type Desk, openBrowser, openDesk, openPage, signInOnPage } from '../helpers/browser.ts';
import { eventually, resultsFolder, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { key, pause, sound, startSipp } from '../helpers/sipp/run.ts';
import { bestCorrelation, parseWav, readWav, resample, type Sound, toneLevelDb } from '../helpers/sound.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1300;
/** Neither speaks here. */
const QUIET_HZ = 2100;
/** The shortest that a telephone may send (ITU-T Q.24), as gateways do for numbers from a memory; each counts once. */
const SHORT_KEYS = { durationMs: 40 };
/** The promise of the supervisor's page. */
const SEEN_WITHIN_MS = 1_000;

const prompt = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);
const chinese = (...names: string[]) => names.map((name) => prompt(`zh-CN/${name}`));
const music = resample(readWav(path.join(soundsFolder, 'moh/hold.wav')), 8000);
const pictures = path.join(projectFolder, 'test-results/pictures');

type RecordedCall = {
  cdr: Cdr & { agentName: string | null };
  timeline: CallEntry[];
  recordings: { recordingId: string; durationMs: number; bytes: number }[];
};

t.test('the first call', async (t) => {
  t.setTimeout(280_000);
  await fs.mkdir(pictures, { recursive: true });
  const hotline = await startHotline(t);
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const boss = await hotline.signIn('2001');
  const supervisor = await openPage(t, hotline, browser, '/floor');
  await signInOnPage(supervisor, hotline, '2001');
  await supervisor.page.locator('[data-queue=orders]').waitFor();
  const desk = await openDesk(t, hotline, browser, '1001');
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 180_000 });
  const calls: Call[] = [];
  t.teardown(async () => {
    if (!t.passing()) {
      const folder = await resultsFolder(t.name);
      for (const [n, call] of calls.entries()) call.audio.save(path.join(folder, `caller-${n + 1}.wav`));
    }
    await phone.close();
  });

  async function dial(callerNumber: string | null): Promise<Call> {
    const call = await phone.call({ to: '4001', callerNumber });
    calls.push(call);
    return await call.waitForAnswer();
  }

  /** The newest call of a number, once it is over and written. */
  async function recordOf(ani: string | null): Promise<RecordedCall> {
    const callId = await eventually(`the call of ${ani} is on record`, async () => {
      const list = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=10');
      const mine = list.calls.find((one) => one.ani === ani);
      return mine?.endedAtMs == null ? null : mine.callId;
    });
    return await boss.get<RecordedCall>(`/api/calls/${encodeURIComponent(callId)}`);
  }

  /** Watches the supervisor's page for one moment: the time at which an expression came to hold there. */
  function seen(expression: string): Promise<number> {
    const moment = supervisor.until(expression).then(Date.now);
    // Whether it was seen is asked later; a test that fails before has its own reason.
    moment.catch(() => undefined);
    return moment;
  }
  const waiting = (n: number) =>
    seen(`document.querySelector('[data-queue=orders] [data-figure=waiting]')?.textContent === '${n}'`);
  const agentIs = (state: string) =>
    seen(`document.querySelector('[data-agent="1001"]')?.dataset.state === '${state}'`);

  // A test that failed leaves nobody on the line for the next one.
  t.afterEach(async () => {
    await Promise.all(calls.filter((call) => call.ending === undefined).map((call) => call.hangUp()));
  });

  await t.test(
    'both languages greet a stranger; silence, a wrong key and # are met with help and an agent',
    async (t) => {
      const [silent, wrong, hash] = await Promise.all(['13000000001', '13000000002', '13000000003'].map(dial));
      if (!silent || !wrong || !hash) throw new Error('three calls were dialled');
      const silence = async () => {
        for (const name of ['zh-CN/main-menu/welcome', 'zh-CN/main-menu/choose-language']) {
          await hears(silent, prompt(name));
        }
        for (const name of ['en/main-menu/welcome', 'en/main-menu/choose-language']) {
          await hears(silent, prompt(name));
        }
        await silent.press('1');
        for (const name of chinese('main-menu/main', 'main-menu/no-key', 'main-menu/main')) {
          await hears(silent, name, 30_000);
        }
        await silent.press('0');
        await hears(silent, chinese('waiting/next', 'waiting/one-ahead', 'waiting/ahead'));
      };
      const wrongKeys = async () => {
        await wrong.press('1');
        for (const digit of '78') {
          await hears(wrong, chinese('main-menu/main'));
          await wrong.press(digit);
          await hears(wrong, chinese('main-menu/wrong-key'));
        }
        await hears(wrong, chinese('main-menu/main'));
        await wrong.press('9');
        await hears(wrong, chinese('waiting/next', 'waiting/one-ahead', 'waiting/ahead'));
      };
      const pound = async () => {
        await hash.press('1');
        await hears(hash, chinese('main-menu/main'));
        await hash.press('#');
        await hears(hash, chinese('main-menu/wrong-key'));
        await hash.press('2');
        await hears(hash, chinese('during-sale/ask-number'));
        await hash.press('12345678#', SHORT_KEYS);
        await hears(hash, chinese('during-sale/order-not-found'));
        await hash.press('0');
        await hears(hash, chinese('waiting/next', 'waiting/one-ahead', 'waiting/ahead'));
      };
      await Promise.all([silence(), wrongKeys(), pound()]);
      await Promise.all([silent, wrong, hash].map((call) => call.hangUp()));

      for (const [ani, queueId, outcomes] of [
        ['13000000001', 'general', ['1 matched', ' noInput', '0 matched']],
        ['13000000002', 'general', ['1 matched', '7 noMatch', '8 noMatch', '9 noMatch']],
        ['13000000003', 'orders', ['1 matched', '# noMatch', '2 matched', '12345678 matched', '0 matched']],
      ] as const) {
        const { cdr, timeline } = await recordOf(ani);
        const inputs = timeline.flatMap((one) => (one.kind === 'ivrInput' ? [`${one.digits} ${one.outcome}`] : []));
        t.same(inputs, outcomes, `${ani}: every input is on record`);
        t.match(cdr, { queueId, result: 'abandoned', language: 'zh-CN', agentId: null });
      }
    },
  );

  await t.test('a customer hears of the order, waits, is served at a browser, and gives a score', async (t) => {
    const { ani, orderNumber } = KNOWN.vipWithShippedOrder;
    const [parcel] = await hotline.query<{ day: string }>(
      `select to_char(expected_on, 'YYYY-MM-DD') as day from parcels join orders using (order_id) where order_number = $1`,
      [orderNumber],
    );
    const [, month, day] = (parcel?.day ?? '').split('-').map(Number);
    const digits = (number: string) => [...number.slice(-4)].map((digit) => `digit/${digit}`);

    const call = await dial(ani);
    await hears(call, chinese('main-menu/welcome'));
    await hears(call, prompt('en/main-menu/choose-language'));
    await call.press('1');
    await hears(call, chinese('main-menu/main'));
    await call.press('2');
    for (const name of [
      'during-sale/order-ending',
      ...digits(orderNumber),
      'during-sale/order-is',
      'order/shipped',
      'during-sale/arrives-on',
      `date/month-${month}`,
      `date/day-${day}`,
    ]) {
      await hears(call, chinese(name));
    }
    await call.press('1');
    await hears(call, chinese('during-sale/ask-number'));
    await call.press(`${KNOWN.englishSpeaker.orderNumber}#`, SHORT_KEYS);
    for (const name of [...digits(KNOWN.englishSpeaker.orderNumber), 'during-sale/order-is', 'order/delivered']) {
      await hears(call, chinese(name));
    }

    const waitingSeen = waiting(1);
    await call.press('0');
    await hears(call, chinese('waiting/next'));
    await hearsMusic(call);
    const waitingSeenAtMs = await waitingSeen;

    const [nobodyWaits, callSeen] = [waiting(0), agentIs('onCall')];
    await desk.ready();
    await desk.phase('incoming');
    const file = desk.page.getByLabel('客户档案');
    t.equal(await file.getByRole('heading', { level: 1 }).textContent(), '王女士', 'the pop says who calls');
    t.match(await file.textContent(), /VIP.*查询订单.*202600018801/s, 'and level, wish and order');
    await desk.page.locator('[aria-keyshortcuts=A]:enabled').waitFor();
    await desk.until(`window.__hotline.marks.some((mark) => mark.name === 'ring')`);
    const marks = [...(await desk.marks()).keys()].map((name) => name.split(' ')[0]);
    t.ok(marks.indexOf('offer') < marks.indexOf('invite'), `the pop is sent before the phone is called: ${marks}`);
    t.ok(marks.indexOf('painted') < marks.indexOf('ring'), 'and on the screen before it rings');
    await desk.do('A');
    await desk.phase('talking');
    const callSeenAtMs = await callSeen;

    call.audio.speaking.sendTone(CALLER_HZ);
    await desk.hears(CALLER_HZ, { notHz: QUIET_HZ });
    await call.audio.waitForTone(AGENT_HZ);
    await desk.page.locator('[aria-keyshortcuts=N]').fill('客户询问包裹何时送达，已说明。');
    await desk.page.getByText('已保存').waitFor();
    await desk.page.screenshot({ path: path.join(pictures, 'desk.zh-CN.png') });

    await desk.do('H');
    await desk.phase('held');
    await hearsMusic(call);
    await eventually('the agent does not hear who is held', async () => (await desk.levelAt(CALLER_HZ)) < -75);
    await desk.do('H');
    await desk.phase('talking');
    await call.audio.waitForTone(AGENT_HZ);
    await desk.hears(CALLER_HZ, { notHz: QUIET_HZ });
    call.audio.speaking.sendSilence();

    await desk.do('E');
    await desk.phase('ended');
    await hears(call, chinese('survey/ask'));
    await call.press('5');
    await hears(call, chinese('survey/thanks'));
    t.match(await call.waitForEnd(), { by: 'them', kind: 'hung-up' });
    await wrapUp(desk, '催促物流');

    const { cdr, timeline, recordings } = await eventually('the record is whole', async () => {
      const record = await recordOf(ani);
      return record.cdr.disposition !== null && record.recordings.length === 1 && record;
    });
    t.match(cdr, {
      result: 'answered',
      customerName: '王芳',
      customerLevel: 'vip',
      language: 'zh-CN',
      queueId: 'orders',
      agentId: '1001',
      agentName: '林晓雯',
      offers: 1,
      missedOffers: 0,
      score: 5,
      disposition: 'delivery-chased',
      note: '客户询问包裹何时送达，已说明。',
    });
    t.ok(cdr.waitMs > 0 && cdr.ringMs > 0 && cdr.waitMs >= cdr.ringMs, `it waited ${cdr.waitMs}, rang ${cdr.ringMs}`);
    t.ok(cdr.holdMs > 0 && cdr.talkMs > cdr.holdMs, `talked for ${cdr.talkMs}, was held for ${cdr.holdMs}`);
    // Who it is, how it sounded (of a talk of 5 s or more), and that the recording is kept, may be known a moment sooner or later.
    const anyTime = ['customerRecognised', 'recordingSaved', 'ivrStepEntered', 'qualityMeasured'];
    t.same(
      timeline.map((one) => one.kind).filter((kind) => !anyTime.includes(kind)),
      [
        ...['callArrived', 'callAnswered', 'languageChosen', 'ivrInput', 'languageChosen'],
        ...['ivrInput', 'ivrInput', 'ivrInput', 'ivrInput', 'queued', 'positionAnnounced', 'offered', 'connected'],
        ...['noteSaved', 'held', 'resumed', 'talkEnded', 'surveyStarted', 'ivrInput', 'scored', 'callEnded'],
        'dispositionSaved',
      ],
      'the timeline tells it in order',
    );
    const at = (kind: CallEntry['kind']) => timeline.find((one) => one.kind === kind)?.atMs ?? Number.NaN;
    const shownAfter = { waiting: waitingSeenAtMs - at('queued'), onCall: callSeenAtMs - at('connected') };
    t.ok(shownAfter.waiting < SEEN_WITHIN_MS, `the supervisor saw the caller wait after ${shownAfter.waiting} ms`);
    t.ok(shownAfter.onCall < SEEN_WITHIN_MS, `and the agent take the call after ${shownAfter.onCall} ms`);
    t.ok((await nobodyWaits) < callSeenAtMs + SEEN_WITHIN_MS, 'and the queue empty');

    const [recording] = recordings;
    if (recording === undefined) throw new Error('there is no recording');
    const url = `/api/recordings/${encodeURIComponent(recording.recordingId)}`;
    const piece = await boss.fetch(url, { headers: { range: 'bytes=0-43' } });
    t.equal(piece.status, 206);
    t.equal((await piece.arrayBuffer()).byteLength, 44, 'a player gets the piece it asks for');
    const whole = Buffer.from(await (await boss.fetch(url)).arrayBuffer());
    t.equal(whole.length, recording.bytes);
    const [left, right] = [parseWav(whole, url, 0), parseWav(whole, url, 1)];
    t.ok(loudest(left, CALLER_HZ) > -30, 'the customer is on the left');
    t.ok(loudest(left, AGENT_HZ) < -45, 'alone');
    t.ok(loudest(right, AGENT_HZ) > -35, 'the agent is on the right');
    t.ok(loudest(right, CALLER_HZ) < -45, 'alone');

    await supervisor.page.goto(`${hotline.httpUrl}/calls/${encodeURIComponent(cdr.callId)}`);
    await supervisor.page.locator('audio').waitFor();
    await supervisor.page.evaluate(`document.querySelector('audio').play()`);
    await supervisor.until(`document.querySelector('audio').currentTime > 0.3`);
    const seconds = await supervisor.page.evaluate<number>(`document.querySelector('audio').duration`);
    t.ok(Math.abs(seconds * 1000 - cdr.talkMs) < 1500, `the page plays its ${seconds} s`);
    await supervisor.page.goto(`${hotline.httpUrl}/floor`);
    await hotline.settled();
  });

  await t.test(
    'a withheld number pops as a new customer; hanging up while it rings leaves the agent ready',
    async (t) => {
      const call = await dial(null);
      await call.press('10');
      await desk.phase('incoming');
      const file = desk.page.getByLabel('客户档案');
      t.match(await file.textContent(), /未登记的客户.*隐藏了号码/s);
      await desk.page.locator('[aria-keyshortcuts=A]:enabled').waitFor();
      await call.hangUp();
      await desk.phase('idle');
      await desk.state('ready');
      const { cdr } = await recordOf(null);
      t.match(cdr, { result: 'abandoned', customerId: null, offers: 1, missedOffers: 0, talkMs: 0 });
      t.equal(cdr.agentId, null);
      await hotline.settled();
    },
  );

  await t.test('a rejected call waits on and is taken later; the caller goes instead of giving a score', async (t) => {
    await desk.page.locator('header').getByText('English', { exact: true }).click();
    const call = await dial(KNOWN.englishSpeaker.ani);
    await hears(call, prompt('en/main-menu/welcome'));
    await call.press('22');
    await hears(call, prompt('en/order/delivered'));
    await call.press('0');
    await desk.phase('incoming');
    await desk.do('X');
    await desk.state('notReady');
    await hearsMusic(call);
    await desk.ready();
    await desk.phase('incoming');
    await desk.do('A');
    await desk.phase('talking');
    call.audio.speaking.sendTone(CALLER_HZ);
    await desk.hears(CALLER_HZ, { notHz: QUIET_HZ });
    await desk.page.locator('[aria-keyshortcuts=N]').fill('Asked whether the parcel has arrived. It has.');
    await desk.page.getByText('Saved', { exact: true }).waitFor();
    await desk.page.screenshot({ path: path.join(pictures, 'desk.png') });
    await desk.do('E');
    await hears(call, prompt('en/survey/ask'));
    await call.hangUp();
    await wrapUp(desk, 'Question answered');

    const { cdr } = await eventually('the disposition is on record', async () => {
      const record = await recordOf(KNOWN.englishSpeaker.ani);
      return record.cdr.disposition !== null && record;
    });
    t.match(cdr, { result: 'answered', language: 'en', offers: 2, missedOffers: 1, score: null, agentId: '1001' });
    t.equal(cdr.disposition, 'answered');
    await hotline.settled();
  });

  await t.test('SIPp, a caller that is not ours, is heard in the browser and in the recording', async (t) => {
    const ani = '13000000009';
    const sipp = await startSipp({
      target: hotline.sipServer,
      to: '4001',
      keys: 'in-band',
      callers: [{ number: ani }],
      // A key that the menu does not know and a # on the way; the star asks for a person instead of an order's number.
      steps: [
        ...[pause(500), key('1'), pause(1_000), key('7'), pause(1_000), key('#'), pause(1_000), key('2')],
        ...[pause(1_000), key('*'), sound(CALLER_HZ), pause(8_000)],
      ],
    });
    t.teardown(() => sipp.stop());
    await desk.phase('incoming');
    await desk.do('A');
    await desk.phase('talking');
    await desk.hears(CALLER_HZ, { notHz: QUIET_HZ });
    t.match(await sipp.done, { successful: 1, failed: 0 });
    await desk.phase('ended');
    await wrapUp(desk, 'Question answered');
    const { cdr, timeline, recordings } = await eventually('the recording is there', async () => {
      const record = await recordOf(ani);
      return record.recordings.length === 1 && record;
    });
    const inputs = timeline.flatMap((one) => (one.kind === 'ivrInput' ? [`${one.digits} ${one.outcome}`] : []));
    t.same(inputs, ['1 matched', '7 noMatch', '# noMatch', '2 matched', '* matched']);
    t.match(cdr, { result: 'answered', queueId: 'orders', agentId: '1001', score: null });
    const url = `/api/recordings/${encodeURIComponent(recordings[0]?.recordingId ?? '')}`;
    const whole = Buffer.from(await (await boss.fetch(url)).arrayBuffer());
    t.ok(loudest(parseWav(whole, url, 0), CALLER_HZ) > -30, 'the customer is on the left');
    t.ok(loudest(parseWav(whole, url, 1), AGENT_HZ) > -35, 'the agent is on the right');
  });

  await t.test('nothing is left in Asterisk, and no page has complained', async (t) => {
    await hotline.settled();
    t.same(await fs.readdir(path.join(hotline.world.asterisk.spoolFolder, 'monitor')), [], 'no half a recording');
    t.same(desk.errors, []);
    t.same(supervisor.errors, []);
  });
});

/** The level of a frequency where it is loudest, in pieces of 200 ms. */
function loudest(recording: Sound, hz: number): number {
  const piece = recording.rateHz / 5;
  let level = Number.NEGATIVE_INFINITY;
  for (let from = 0; from + piece <= recording.samples.length; from += piece) {
    level = Math.max(level, toneLevelDb(recording.samples.subarray(from, from + piece), hz, recording.rateHz));
  }
  return level;
}

/**
 * Waits for the next of these prompts. Its first words are enough to tell it: a busy machine plays with a hiccup now and
 * then, and behind one a prompt is no longer alike.
 */
async function hears(call: Call, prompts: string | readonly string[], withinMs = 15_000): Promise<void> {
  await call.audio.waitForPrompt(prompts, { withinMs, matchMs: 700 });
}

/** Waits until what a caller hears is a piece of the music. */
async function hearsMusic(call: Call): Promise<void> {
  let best = 0;
  await eventually('the music is heard', () => {
    const heard = call.audio.hearing.during({ forMs: 600 });
    if (heard.length < 4_000) return false;
    best = bestCorrelation(music.samples, heard)?.score ?? 0;
    return best > 0.8;
  }).catch((error: Error) => {
    throw new Error(`${error.message}; likeness ${best.toFixed(2)}`);
  });
}

async function wrapUp(desk: Desk, disposition: string): Promise<void> {
  await desk.page.locator('[aria-keyshortcuts=D]').click();
  await desk.page.getByRole('option', { name: disposition }).click();
  await desk.do('Y');
  await desk.do('F');
  await desk.state('ready');
  await desk.phase('idle');
}
