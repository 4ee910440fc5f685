/**
 * A leg that stands from call to call, with a browser and real sound: put through at once, kept, adopted by a controller that
 * comes back, called again after a reload and after Asterisk's end, ended by signing out.
 */
import t from 'tap';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { watchFloor } from '../helpers/floor-watch.ts';
import { eventually, nothingAfterTheTalk, startHotline, straightTo } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1300;
const AGENT = '1009';
const BY_HAND = '4100';
const BY_ITSELF = '4101';

t.test('a standing leg', async (t) => {
  t.setTimeout(400_000);
  const hotline = await startHotline(t, {
    flows: { 'by-hand': straightTo('complaints'), 'by-itself': straightTo('after-sale') },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query(`update shop set standing_legs = 'optional'`);
      await query(`update queues set auto_answer = true where queue_id = 'after-sale'`);
      await query(`insert into numbers (dnis, flow_id) values ($1, 'by-hand'), ($2, 'by-itself')`, [
        BY_HAND,
        BY_ITSELF,
      ]);
    },
  });
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const desk = await openDesk(t, hotline, browser, AGENT);
  const floor = await watchFloor(t, hotline);
  const phone = await Phone.open({ server: hotline.sipServer, keepAudioMs: 60_000 });
  t.teardown(() => phone.close());
  t.afterEach(() => Promise.all(phone.calls.map((call) => call.hangUp())).then(() => undefined));
  const dial = async (to: string, callerNumber: string) => {
    const call = await phone.call({ to, callerNumber });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(CALLER_HZ);
    return call;
  };
  const talk = async (call: Call) => {
    await desk.phase('incoming');
    await desk.do('A');
    const heard = await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await desk.hears(CALLER_HZ);
    return heard;
  };

  await t.test('a leg that stands: put through at once, kept, adopted, called again, ended', async (t) => {
    await desk.ready();
    const dialledMs = await fromAnswerToSound('13300006101');
    await desk.page.locator('[data-keep-standing]').click({ force: true });
    await desk.page.locator('[data-standing=up]').waitFor();
    const [channelId] = await legs();
    t.match(channelId, /^standing-1009-/);

    const standingMs = await fromAnswerToSound('13300006102');
    t.comment(
      `answer → the caller hears the agent: ${dialledMs.toFixed(0)} ms dialled, ${standingMs.toFixed(0)} ms standing`,
    );
    t.strictSame(await legs(), [channelId], 'it stands when the caller has gone');

    const call = await dial(BY_HAND, '13300006103');
    await talk(call);
    await hotline.killController();
    await call.audio.waitForTone(AGENT_HZ);
    await hotline.startController();
    // Until the line is back the page's own telephone would hang up, and with it the leg.
    await desk.until(`window.__hotline?.state().status === 'open'`, 60_000);
    await desk.phase('talking');
    await desk.do('E');
    await call.waitForEnd({ withinMs: 30_000 });
    await desk.state('ready');
    t.strictSame(
      await legs(),
      [channelId],
      'adopted by the controller that came back, and kept at a hang-up at the desk',
    );
    // What was on its way is played out first.
    await desk.until(`window.__hotline.remoteLevelAt(${CALLER_HZ}) < -60`);
    const itself = await dial(BY_ITSELF, '13300006104');
    await itself.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    // Both ways: a talk that is over at once has nothing to record.
    await desk.hears(CALLER_HZ);
    await itself.hangUp();
    await desk.state('ready');
    t.strictSame(await legs(), [channelId], 'the page has let it stand too');

    for (const ani of ['13300006101', '13300006102', '13300006103', '13300006104']) {
      await eventually(`the talk of ${ani} is recorded`, async () => {
        const rows = await hotline.query(
          `select 1 from recordings r join cdr c using (call_id) where c.ani = $1 and r.duration_ms > 100`,
          [ani],
        );
        return rows.length === 1;
      });
    }

    await desk.page.evaluate(`history.replaceState(null, '', '/desk?measure=1')`);
    await desk.page.reload();
    const again = await eventually('another leg stands after a reload', async () => {
      const [only, ...others] = await legs();
      return others.length === 0 && only !== channelId && only;
    });
    await desk.page.locator('[data-standing=up]').waitFor();
    const last = await dial(BY_HAND, '13300006105');
    await talk(last);
    await last.hangUp();
    await desk.state('ready');
    t.strictSame(await legs(), [again]);

    await hotline.asterisk.kill();
    await hotline.asterisk.start();
    await desk.page.locator('[data-standing=none], [data-standing=calling]').waitFor();
    await desk.page.locator('[data-standing=up]').waitFor({ timeout: 60_000 });
    await talk(await dial(BY_HAND, '13300006106'));
    await desk.do('E');
    await desk.state('ready');
    await desk.page.locator('[data-sign-out]').click();
    await desk.state('signedOut');
    await eventually('signing out ends the leg', async () => (await legs()).length === 0);
    await hotline.settled();
  });

  async function legs(): Promise<string[]> {
    const channels = (await hotline.ari.channels.list()) as unknown as { id: string }[];
    return channels.map(({ id }) => id).filter((id) => id.startsWith('standing-'));
  }

  /** By the page's clock and ours, which are one machine's. */
  async function fromAnswerToSound(ani: string): Promise<number> {
    const call = await dial(BY_HAND, ani);
    const heard = await talk(call);
    const { callId } = await floor.call(ani, ({ state }) => state === 'talking');
    const acceptedMs = (await desk.marks()).get(`accept ${callId}`) ?? Number.NaN;
    const originMs = await desk.page.evaluate<number>('performance.timeOrigin');
    await call.hangUp();
    await desk.state('ready');
    return performance.timeOrigin + heard.atMs - originMs - acceptedMs;
  }
});
