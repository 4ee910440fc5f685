/** What the hotline lives through when the others fail: PostgreSQL away in the middle of a call, Asterisk gone and back. */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { startDatabaseServer } from '../helpers/database.ts';
import { recordOf, watchFloor } from '../helpers/floor-watch.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const AGENT_HZ = 1300;
const prompt = (name: string) => path.join(soundsFolder, 'hotline', 'zh-CN', `${name}.wav`);

t.test('the hotline goes on', async (t) => {
  const database = await startDatabaseServer(t);
  const hotline = await startHotline(t, {
    databaseUrl: database.databaseUrl,
    prepare: nothingAfterTheTalk,
  });
  const floor = await watchFloor(t, hotline);
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const desk = await openWireDesk(t, hotline, '1009', async (call) => {
    call.ring();
    await call.answer();
    call.audio.speaking.sendTone(AGENT_HZ);
  });
  const complain = async (callerNumber: string) => {
    const call = await phone.call({ to: '4001', callerNumber });
    await call.waitForAnswer();
    await call.press('14');
    return call;
  };

  await t.test('without PostgreSQL: calls come, are served and end, and their rows appear later', async (t) => {
    await desk.ready();
    const talking = await complain('13300003001');
    await talking.audio.waitForTone(AGENT_HZ);
    await database.stop();
    await floor.until('the floor says that the database is away', ({ missing }) => missing.includes('databaseAway'));
    t.notOk(talking.ending, 'the talk goes on');
    await talking.audio.waitForTone(AGENT_HZ);
    await desk.rung[0]?.hangUp();
    await talking.waitForEnd();
    const meanwhile = await complain('13300003002');
    await meanwhile.audio.waitForTone(AGENT_HZ, { withinMs: 15_000 });
    await meanwhile.hangUp();
    await floor.until('the floor is empty', ({ calls }) => calls.length === 0);
    await database.start();
    await floor.until('the floor says that it is back', ({ missing }) => missing.length === 0, 20_000);
    for (const number of ['13300003001', '13300003002']) {
      const record = await recordOf(hotline, number);
      t.match(record, { result: 'answered', agent_id: '1009', recovered: false });
      await eventually(`${number} is recorded`, async () => {
        const rows = await hotline.query('select 1 from recordings where call_id = $1', [record.call_id]);
        return rows.length === 1;
      });
    }
    const [gaps] = await hotline.query<{ n: number }>(
      'select max(seq)::int - min(seq)::int + 1 - count(*)::int as n from journal',
    );
    t.equal(gaps?.n, 0, 'no event is missing from the journal');
    await hotline.settled();
  });

  await t.test('Asterisk killed and started again: its calls are ended as such, new ones are served', async (t) => {
    await desk.ready();
    const talking = await complain('13300003003');
    await talking.audio.waitForTone(AGENT_HZ);
    const waiting = await complain('13300003004');
    await floor.call('13300003004', ({ state }) => state === 'waiting');
    await hotline.asterisk.kill();
    await floor.until('the floor says that Asterisk is away', ({ missing }) => missing.includes('asteriskAway'));
    const health = await fetch(`${hotline.httpUrl}/health`);
    t.equal(health.status, 503, 'and so does /health');
    talking.vanish();
    waiting.vanish();
    desk.rung.at(-1)?.vanish();
    await hotline.asterisk.start();
    await floor.until('Asterisk is back', ({ missing }) => missing.length === 0, 20_000);
    t.match(await recordOf(hotline, '13300003003'), {
      result: 'failed',
      reason: 'asteriskRestarted',
      agent_id: '1009',
    });
    t.match(await recordOf(hotline, '13300003004'), { result: 'failed', reason: 'asteriskRestarted' });
    await floor.until('the floor is empty', ({ calls }) => calls.length === 0);
    await floor.agent('1009', ({ callId }) => callId === null);
    const told = desk.messages.flatMap((message) => (message.type === 'call' ? [message.call] : [])).at(-1);
    t.match(told, { state: 'ended' }, 'the desk knows that the talk is over');

    // The page's softphone registers by itself with what it was given once; it must find its phone as it was.
    const given = desk.messages.flatMap((message) => (message.type === 'phone' ? [message.phone] : [])).at(-1);
    if (given === undefined) throw new Error('the desk was given no phone');
    const softphone = await Phone.open({ server: hotline.sipServer, user: given.user, password: given.password });
    t.teardown(() => softphone.close());
    await softphone.register();
    await floor.agent('1009', ({ phoneRegistered }) => phoneRegistered);
    await softphone.unregister();
    await floor.agent('1009', ({ phoneRegistered }) => !phoneRegistered);

    await desk.registerAgain();
    await desk.ready();
    const next = await complain('13300003005');
    await next.audio.waitForTone(AGENT_HZ, { withinMs: 15_000 });
    await next.hangUp();
    t.match(await recordOf(hotline, '13300003005'), { result: 'answered', agent_id: '1009' });
    const menu = await phone.call({ to: '4001', callerNumber: '13300003006' });
    await menu.audio.waitForPrompt(prompt('main-menu/welcome'));
    await menu.hangUp();
    await hotline.settled();
  });
});
