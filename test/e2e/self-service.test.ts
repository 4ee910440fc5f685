/**
 * A caller keys in a card number beside a real talk: the agent's browser hears nothing of it, nothing that is kept has the digits, and
 * both hear each other again, with the outcome on the desk.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, nothingAfterTheTalk, startHotline, straightTo } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { DTMF_HZ, readWav, toneLevelDb } from '../helpers/sound.ts';

const AGENT = '1009';
const AGENT_HZ = 1900;
const CALLER_HZ = 500;
/** The caller goes on talking while they key in; nobody is to hear that either. */
const ASIDE_HZ = 2300;
const DNIS = '4100';
/** Right by its check digit, and without a run that might stand in the database for something else. */
const CARD = '6228480402564890018';
const LAST = '0018';
const KEY_HZ = [...new Set([...CARD].flatMap((key) => [...(DTMF_HZ[key] ?? [])]))];
/** As the page measures: a tone that is there is above -60. */
const UNHEARD_DB = -70;
/** In a recording: a tone that begins or ends leaves some -50 of every other beside it. */
const UNRECORDED_DB = -42;
const WINDOW_S = 0.1;

const sound = (name: string) => `${soundsFolder}/hotline/zh-CN/${name}.wav`;

/** Where eight of the digits stand together. */
const partsOf = (digits: string) => Array.from({ length: digits.length - 7 }, (_, at) => digits.slice(at, at + 8));

t.test('a caller keys something in beside an agent', async (t) => {
  t.setTimeout(280_000);
  const hotline = await startHotline(t, {
    flows: { straight: straightTo('complaints') },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'straight')`, [DNIS]);
    },
  });
  const desk = await openDesk(t, hotline, await openBrowser(t, { voiceHz: AGENT_HZ }), AGENT);
  const { page } = desk;
  const frames: string[] = [];
  page.on('websocket', (socket) => {
    if (!socket.url().endsWith('/desk')) return;
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
  });
  /** The page's own navigation has dropped the query that makes it measure. */
  const reload = async () => {
    await page.evaluate(`history.replaceState(null, '', '/desk?measure=1')`);
    await page.reload();
  };
  await reload();
  await desk.until(`window.__hotline?.state().agent?.phoneRegistered === true`);
  const boss = await hotline.signIn('2001');
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => phone.close());
  await desk.ready();

  const talk = async (ani: string) => {
    const call = await phone.call({ to: DNIS, callerNumber: ani });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(CALLER_HZ);
    await desk.phase('incoming');
    await desk.do('A');
    await desk.hears(CALLER_HZ);
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    return call;
  };
  type TestCall = Awaited<ReturnType<typeof talk>>;
  const sendTo = async (call: TestCall, name: string, flow: string) => {
    await desk.do('J');
    await page.getByRole('menuitem', { name }).click();
    await desk.phase('selfService');
    await call.audio.waitForPrompt(sound(`${flow}/ask`), { withinMs: 20_000, matchMs: 800 });
  };
  const hearEachOther = async (call: TestCall) => {
    await desk.phase('talking');
    call.audio.speaking.sendTone(CALLER_HZ);
    await desk.hears(CALLER_HZ, { withinMs: 20_000 });
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
  };
  /** The loudest that the agent's page has heard of these while `during` went on. */
  const loudest = async (hz: readonly number[], during: Promise<unknown>) => {
    let most = Number.NEGATIVE_INFINITY;
    let looks = 0;
    let isOver = false;
    const over = during.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (const one of hz) most = Math.max(most, await desk.levelAt(one));
      looks += 1;
    }
    await over;
    return { most, looks };
  };
  const recordOf = (ani: string) =>
    eventually(`the call of ${ani} is on record`, async () => {
      const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=10');
      const mine = calls.find((one) => one.ani === ani && one.endedAtMs !== null);
      if (mine === undefined) return null;
      const { timeline } = await boss.get<{ timeline: CallEntry[] }>(`/api/calls/${encodeURIComponent(mine.callId)}`);
      return { cdr: mine, timeline };
    });
  const aboutSelfService = ({ timeline }: { timeline: CallEntry[] }) =>
    timeline.filter(({ kind }) => kind.startsWith('selfService'));

  await t.test('a whole card number, and its outcome', async (t) => {
    const ani = '13300007101';
    const call = await talk(ani);
    const inTalk = await loudest(KEY_HZ, call.press('5', { inBand: true, durationMs: 800 }));
    t.ok(inTalk.most > -60, `in a talk keys are heard: ${inTalk.most}`);
    call.audio.speaking.sendTone(CALLER_HZ);

    await sendTo(call, '银行卡号', 'card-number');
    call.audio.speaking.sendTone(ASIDE_HZ);
    const fromMs = performance.now();
    const aside = await loudest([...KEY_HZ, ASIDE_HZ, CALLER_HZ], call.press(CARD));
    const levelDb = call.audio.hearing.toneLevelDb(AGENT_HZ, { fromMs: performance.now() - 600 });
    t.ok(levelDb < UNHEARD_DB, `nor does the caller hear the agent: ${levelDb} dB`);
    await call.press('#');
    t.ok(aside.looks > 3, `listened ${aside.looks} times`);
    t.ok(aside.most < UNHEARD_DB, `the agent hears neither keys nor voice: ${aside.most} dBFS`);
    const inBand = loudest(KEY_HZ, call.press('58', { inBand: true, durationMs: 600 }));
    t.ok((await inBand).most < UNHEARD_DB, 'nor keys that are in the sound');
    await call.audio.waitForPrompt(sound('card-number/thanks'), { fromMs, withinMs: 20_000, matchMs: 800 });
    await hearEachOther(call);
    await page.getByText(`银行卡号：已输入，校验位正确 · 尾号 ${LAST}，共 19 位`).waitFor();

    await call.hangUp();
    await desk.state('ready');
    const record = await recordOf(ani);
    t.match(aboutSelfService(record), [
      { agentId: AGENT, flowId: 'card-number' },
      { endedAs: 'done', outcome: 'entered', digits: 19 },
    ]);
    t.match(record.cdr, { result: 'answered', agentId: AGENT });
    await hotline.settled();
    const parts = await eventually('both parts are kept', async () => {
      const rows = await hotline.query<{ file: string }>(
        'select r.file from recordings r join cdr c using (call_id) where c.ani = $1 order by r.saved_at',
        [ani],
      );
      return rows.length === 2 && rows;
    });
    for (const [n, { file }] of parts.entries()) {
      const { samples, rateHz } = readWav(path.join(hotline.world.recordingsFolder, file), { channel: 0 });
      const size = rateHz * WINDOW_S;
      const heard = (hz: number) =>
        Math.max(
          ...Array.from({ length: Math.floor(samples.length / size) }, (_, at) =>
            toneLevelDb(samples.subarray(at * size, (at + 1) * size), hz, rateHz),
          ),
        );
      t.ok(heard(CALLER_HZ) > -40, `part ${n + 1} has the talk`);
      t.ok(heard(ASIDE_HZ) < UNRECORDED_DB, `part ${n + 1} has nothing of what was said aside: ${heard(ASIDE_HZ)}`);
    }
  });

  await t.test('the agent takes the caller back early', async (t) => {
    const ani = '13300007102';
    const call = await talk(ani);
    await sendTo(call, '身份证号', 'identity-number');
    await call.press('110105');
    await desk.do('J');
    await hearEachOther(call);
    await page.getByText('身份证号：坐席提前接回').waitFor();

    await sendTo(call, '身份证号', 'identity-number');
    await call.press('#');
    await call.audio.waitForPrompt(sound('identity-number/back'), { withinMs: 20_000, matchMs: 800 });
    await hearEachOther(call);
    await page.getByText('身份证号：来电者要求返回').waitFor();
    await call.hangUp();
    await desk.state('ready');
    t.match(aboutSelfService(await recordOf(ani)), [
      {},
      { endedAs: 'calledBack', outcome: null, digits: 0 },
      {},
      { endedAs: 'done', outcome: 'back', digits: 0 },
    ]);
    await hotline.settled();
  });

  await t.test(
    'the agent’s page reloads and the controller dies in it, and the same two are joined at its end',
    async (t) => {
      const ani = '13300007103';
      const call = await talk(ani);
      await sendTo(call, '银行卡号', 'card-number');
      await reload();
      await desk.phase('selfService');
      await desk.until(`window.__hotline?.state().session === 'up'`);
      await hotline.killController();
      const fromMs = performance.now();
      await hotline.startController();
      await call.audio.waitForPrompt(sound('system/recovered'), { fromMs, withinMs: 30_000, matchMs: 800 });
      await desk.phase('selfService');
      const aside = await loudest([...KEY_HZ, CALLER_HZ], call.press(`${CARD}#`));
      t.ok(aside.most < UNHEARD_DB, `the agent hears nothing of it on the new leg: ${aside.most} dBFS`);
      await hearEachOther(call);
      await page.getByText(`尾号 ${LAST}，共 19 位`).waitFor();
      await desk.do('E');
      await desk.state('ready');
      t.match(aboutSelfService(await recordOf(ani)), [{}, { endedAs: 'done', outcome: 'entered', digits: 19 }]);
      await hotline.settled();
      await desk.until(`window.__hotline?.state().session === 'none'`);
    },
  );

  await t.test('the caller hangs up in it', async (t) => {
    const ani = '13300007104';
    const call = await talk(ani);
    await sendTo(call, '银行卡号', 'card-number');
    await call.press('62284804');
    await call.hangUp();
    await desk.state('ready');
    const record = await recordOf(ani);
    t.match(aboutSelfService(record), [{}, { endedAs: 'customer', outcome: null, digits: 0 }]);
    t.match(record.cdr, { result: 'answered', reason: 'customerHungUp' });
    await hotline.settled();
  });

  await t.test('nothing that is kept, sent or logged has the digits', async (t) => {
    const parts = partsOf(CARD);
    const found = (where: string, text: string) => parts.filter((part) => text.includes(part)).map(() => where);
    const told = frames.join('\n');
    t.ok(frames.length > 50, `${frames.length} frames of the desk were seen`);
    t.ok(told.includes(`"lastDigits":"${LAST}"`), 'what may be shown was');
    t.strictSame(found('desk', told), []);
    const tables = await hotline.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    t.ok(tables.length > 20);
    for (const { name } of tables) {
      const rows = await hotline.query<{ row: string }>(`select one::text as row from ${name} one`);
      t.strictSame(found(name, rows.map(({ row }) => row).join('\n')), [], name);
    }
    const keys = await hotline.query<{ digit: string }>(
      `select event->>'digit' as digit from journal where event->>'type' = 'digitReceived'`,
    );
    t.ok(keys.length > 40, `${keys.length} keys are on record`);
    t.strictSame([...new Set(keys.map(({ digit }) => digit))].sort(), ['#', '•'], 'and none of them says which digit');
    for (const folder of [path.dirname(hotline.world.stateFolder), hotline.asterisk.folder]) {
      for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        t.strictSame(found(file, await fs.readFile(file, 'latin1').catch(() => '')), [], file);
      }
    }
  });
  const complaints = desk.errors.filter((error) => !/ERR_CONNECTION/.test(error));
  t.same(complaints, [], 'nothing but the controller that was away');
});
