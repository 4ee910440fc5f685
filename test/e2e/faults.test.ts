/** Faults on top of one another, seen from a real page: it comes back by itself, and nothing that happened meanwhile is lost. */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { startDatabaseServer } from '../helpers/database.ts';
import { recordOf, watchFloor } from '../helpers/floor-watch.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';

// A browser and three restarts.
t.setTimeout(180_000);

const CALLER_HZ = 700;
const AGENT_HZ = 1300;
const QUIET_HZ = 2100;
const prompt = (name: string) => path.join(soundsFolder, 'hotline', 'zh-CN', `${name}.wav`);

t.test('an agent at a page, while what stands behind it fails', async (t) => {
  const database = await startDatabaseServer(t);
  const hotline = await startHotline(t, {
    databaseUrl: database.databaseUrl,
    prepare: nothingAfterTheTalk,
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ });
  const desk = await openDesk(t, hotline, browser, '1001');
  await desk.ready();
  const dial = async (callerNumber: string, keys: string) => {
    const call = await phone.call({ to: '4001', callerNumber });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(CALLER_HZ);
    await call.press(keys);
    return call;
  };
  const isRegistered = () => desk.until(`window.__hotline?.state().registration === 'registered'`, 30_000);

  await t.test('PostgreSQL away, then the controller killed: what was on local disk only is not lost', async (t) => {
    const floor = await watchFloor(t, hotline);
    await database.stop();
    await floor.until('the floor says that the database is away', ({ missing }) => missing.includes('databaseAway'));
    const call = await dial('13300005001', '1212345678#');
    await call.audio.waitForPrompt(prompt('during-sale/records-away'), { fromMs: 0, matchMs: 600, withinMs: 20_000 });
    await desk.phase('incoming');
    await desk.do('A');
    await desk.hears(CALLER_HZ, { notHz: QUIET_HZ });
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await call.hangUp();
    await floor.until('the floor is empty', ({ calls }) => calls.length === 0);
    await hotline.killController();
    await database.start();
    await hotline.startController();

    const record = await recordOf(hotline, '13300005001');
    t.match(record, { result: 'answered', reason: 'customerHungUp', queue_id: 'orders', agent_id: '1001' });
    await eventually('the talk is recorded', async () => {
      const rows = await hotline.query('select 1 from recordings where call_id = $1', [record.call_id]);
      return rows.length === 1;
    });
    const [journal] = await hotline.query<{ gaps: number }>(
      'select max(seq)::int - min(seq)::int + 1 - count(*)::int as gaps from journal',
    );
    t.equal(journal?.gaps, 0, 'no event is missing');
    await isRegistered();
    await desk.state('ready');
  });

  await t.test(
    'Asterisk killed and started again: the page’s phone is back by itself and takes the next call',
    async (t) => {
      const floor = await watchFloor(t, hotline);
      await floor.agent('1001', ({ state, phoneRegistered }) => state === 'ready' && phoneRegistered, 30_000);
      await hotline.asterisk.kill();
      await floor.agent('1001', () => floor.view().missing.includes('asteriskAway'));
      await desk.until(`window.__hotline?.state().registration !== 'registered'`);
      await hotline.asterisk.start();
      await isRegistered();
      await floor.agent('1001', ({ state, phoneRegistered }) => state === 'ready' && phoneRegistered, 30_000);
      const call = await dial('13300005002', '14');
      await desk.phase('incoming');
      await desk.do('A');
      await desk.hears(CALLER_HZ, { notHz: QUIET_HZ });
      await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
      await desk.do('E');
      await call.waitForEnd();
      t.match(await recordOf(hotline, '13300005002'), { result: 'answered', reason: 'agentHungUp', agent_id: '1001' });
      await desk.state('ready');
      await hotline.settled();
    },
  );

  await t.test(
    'Asterisk drops the first word of a page, as it does while it starts: the page connects anew',
    async (t) => {
      let dropped = '';
      await desk.page.routeWebSocket(/\/sip$/, (line) => {
        const server = line.connectToServer();
        line.onMessage((message) => {
          if (dropped === '') dropped = message.toString();
          else server.send(message);
        });
      });
      await desk.page.reload();
      await desk.until(`window.__hotline?.state().registration === 'registered'`, 15_000);
      t.match(dropped, /^REGISTER /);
    },
  );
});
