/** Card data spoken to an agent is in no file: a real talk with a pause, over a dialled leg and over one that stands. */
import fs from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, nothingAfterTheTalk, startHotline, straightTo } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { readWav, toneLevelDb } from '../helpers/sound.ts';

const AGENT = '1009';
const AGENT_HZ = 1900;
const BEFORE_HZ = 700;
/** What must be in no file. */
const CARD_HZ = 1000;
const AFTER_HZ = 1300;
const DNIS = '4100';
/** A tone is at about -12 where it is; a tone that begins or ends leaves some -50 of every other beside it. */
const UNHEARD_DB = -42;
/** Short enough that a syllable would be found. */
const WINDOW_S = 0.1;

t.test('a pause of the recording', async (t) => {
  t.setTimeout(280_000);
  const hotline = await startHotline(t, {
    flows: { straight: straightTo('complaints') },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query(`update shop set standing_legs = 'optional'`);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'straight')`, [DNIS]);
    },
  });
  const desk = await openDesk(t, hotline, await openBrowser(t, { voiceHz: AGENT_HZ }), AGENT);
  const boss = await hotline.signIn('2001');
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => phone.close());
  await desk.ready();

  await t.test('over a dialled leg', (t) => talkWithCard(t, '13300006201'));
  await hotline.settled();
  await desk.page.locator('[data-keep-standing]').click({ force: true });
  await desk.page.locator('[data-standing=up]').waitFor();
  await t.test('over a leg that stands', (t) => talkWithCard(t, '13300006202'));
  t.same(desk.errors, []);

  async function talkWithCard(t: Test, ani: string): Promise<void> {
    const call = await phone.call({ to: DNIS, callerNumber: ani });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(BEFORE_HZ);
    await desk.phase('incoming');
    await desk.do('A');
    await desk.hears(BEFORE_HZ);

    await desk.do('Q');
    await desk.page.getByText('录音已暂停').waitFor();
    await eventually('the part before the pause is complete', async () => (await partsOf(ani)).length === 1);
    call.audio.speaking.sendTone(CARD_HZ);
    await desk.hears(CARD_HZ, { notHz: BEFORE_HZ });
    t.ok(await call.audio.waitForTone(AGENT_HZ, { withinMs: 10_000 }), 'the talk goes on both ways');
    t.ok(await nobodyWrites(), 'and no file grows');
    call.audio.speaking.sendTone(AFTER_HZ);
    await desk.hears(AFTER_HZ, { notHz: CARD_HZ });

    await desk.do('Q');
    await desk.page.getByText('录音已暂停').waitFor({ state: 'detached' });
    await eventually('a file grows again', async () => (await written()) > 16_000);
    await call.hangUp();
    await desk.state('ready');
    const parts = await eventually('both parts are kept', async () => {
      const found = await partsOf(ani);
      return found.length === 2 && found;
    });
    const heard = parts.map((part) => {
      const { samples, rateHz } = readWav(path.join(hotline.world.recordingsFolder, part), { channel: 0 });
      const size = rateHz * WINDOW_S;
      const windows = Array.from({ length: Math.floor(samples.length / size) }, (_, n) =>
        samples.subarray(n * size, (n + 1) * size),
      );
      return (hz: number) => Math.max(...windows.map((window) => toneLevelDb(window, hz, rateHz)));
    });
    t.ok((heard[0]?.(BEFORE_HZ) ?? -99) > -40, 'the first part has what was said before');
    t.ok((heard[1]?.(AFTER_HZ) ?? -99) > -40, 'the second what was said after');
    for (const [n, level] of heard.entries())
      t.ok(level(CARD_HZ) < UNHEARD_DB, `part ${n + 1} has nothing of the card: ${level(CARD_HZ)}`);
    const { calls } = await boss.get<{ calls: Cdr[] }>('/api/calls?limit=10');
    const callId = calls.find((one) => one.ani === ani)?.callId ?? '';
    const { timeline } = await boss.get<{ timeline: CallEntry[] }>(`/api/calls/${encodeURIComponent(callId)}`);
    t.match(
      timeline.filter(({ kind }) => /^recording(Paused|Resumed)/.test(kind)),
      [{ agentId: AGENT }, { why: 'asked' }],
    );
  }

  async function partsOf(ani: string): Promise<string[]> {
    const rows = await hotline.query<{ file: string }>(
      'select r.file from recordings r join cdr c using (call_id) where c.ani = $1 order by r.saved_at',
      [ani],
    );
    return rows.map(({ file }) => file);
  }

  /** Bytes in Asterisk's files of talks under way. */
  async function written(): Promise<number> {
    const folder = path.join(hotline.world.asterisk.spoolFolder, 'monitor');
    const sizes = (await fs.readdir(folder)).map((name) => fs.stat(path.join(folder, name)).then(({ size }) => size));
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  async function nobodyWrites(): Promise<boolean> {
    return (await written()) === 0;
  }
});
