/** A hotline that is asked to stop lets the talks end first, and takes no new call. */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const AGENT_HZ = 1300;
const apology = path.join(soundsFolder, 'hotline/zh-CN/system/fallback.wav');

t.test('a graceful stop waits for the talk under way, and new callers hear an apology', async (t) => {
  const hotline = await startHotline(t, { prepare: nothingAfterTheTalk });
  const desk = await openWireDesk(t, hotline, '1009', async (call) => {
    call.ring();
    await call.answer();
    call.audio.speaking.sendTone(AGENT_HZ);
  });
  await desk.ready();
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const talk = await phone.call({ to: '4001', callerNumber: '13300005001' });
  await talk.waitForAnswer();
  await talk.press('14');
  await talk.audio.waitForTone(AGENT_HZ, { withinMs: 10_000 });

  let stopped = false;
  const stopping = hotline.stopController(true).then(() => {
    stopped = true;
  });
  await eventually('it takes no new calls', async () => (await fetch(`${hotline.httpUrl}/health`)).status === 503);
  const late = await phone.call({ to: '4001', callerNumber: '13300005002' });
  await late.audio.waitForPrompt(apology, { withinMs: 15_000, matchMs: 700 });
  await late.hangUp();
  await talk.audio.waitForTone(AGENT_HZ, { withinMs: 2_000 });
  t.notOk(stopped, 'the talk is waited for');
  t.notOk(talk.ending, 'and goes on');

  await talk.hangUp();
  await stopping;
  t.ok(stopped, 'with the talk over it ends by itself');
  const rows = await hotline.query<{ result: string; ended: boolean }>(
    `select result, ended_at is not null as ended from cdr where node_id <> 'demo'`,
  );
  t.strictSame(rows, [{ result: 'answered', ended: true }], 'and all of it is on record before it ends');
  await hotline.settled();
});
