/** What the hotline lives through: a controller killed in the middle of everything. */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import type { TestWithTeardown } from '../helpers/asterisk.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const prompt = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);
const CALLER_HZ = 700;
const AGENT_HZ = 1300;
/** A tone that is there is heard at about −20 dBFS; silence and prompts are far below at these frequencies. */
const HEARD_DB = -40;
/** A gap that nobody would call one. */
const WINDOW_MS = 200;
/** Half of what makes a window empty: while our own telephones stand still, silence says nothing about the talk. */
const STOOD_STILL_MS = 100;

t.test('a killed controller: the talk goes on, who waits keeps place and time, nothing is left over', async (t) => {
  const hotline = await startHotline(t, {
    prepare: nothingAfterTheTalk,
  });
  const desk = await openWireDesk(t, hotline, '1009', async (call) => {
    call.ring();
    await call.answer();
    call.audio.speaking.sendTone(AGENT_HZ);
  });
  await desk.ready();
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const queued = async (n: number) =>
    eventually(`${n} queued`, async () => {
      const rows = await hotline.query<{ call_id: string; at: Date }>(
        `select call_id, at from timeline where kind = 'queued' and seq > 0 order by seq, n`,
      );
      return rows.length === n && rows;
    });
  const complain = async (number: string) => {
    const call = await phone.call({ to: '4001', callerNumber: number });
    await call.waitForAnswer();
    await call.press('14');
    return call;
  };

  const talking = await complain('13300001001');
  talking.audio.speaking.sendTone(CALLER_HZ);
  await talking.audio.waitForTone(AGENT_HZ, { withinMs: 10_000 });
  const [agentLeg] = desk.rung;
  if (agentLeg === undefined) throw new Error('the agent was not rung');
  await agentLeg.audio.waitForTone(CALLER_HZ);
  const first = await complain('13300001002');
  await queued(2);
  const second = await complain('13300001003');
  const before = await queued(3);
  const inMenu = await phone.call({ to: '4001', callerNumber: '13300001004' });
  await inMenu.audio.waitForPrompt(prompt('zh-CN/main-menu/welcome'), { withinMs: 10_000 });

  const wasAwake = watchOurselves(t);
  const killedAtMs = performance.now();
  await hotline.killController();
  await eventually(
    'the talk is heard while nobody is in charge',
    () => talking.audio.hearing.toneLevelDb(AGENT_HZ, { fromMs: killedAtMs + 500, forMs: 500 }) > HEARD_DB,
  );
  await hotline.startController();
  const backAtMs = performance.now();
  await desk.reconnect();

  // The menu speaks again, and listens.
  await inMenu.audio.waitForPrompt([prompt('zh-CN/main-menu/welcome'), prompt('en/main-menu/welcome')], {
    withinMs: 15_000,
  });
  await inMenu.hangUp();

  let heard = 0;
  let measured = 0;
  for (let fromMs = killedAtMs; fromMs + WINDOW_MS < backAtMs; fromMs += WINDOW_MS) {
    if (!wasAwake(fromMs - WINDOW_MS, fromMs + WINDOW_MS)) continue;
    measured += 1;
    const window = { fromMs, forMs: WINDOW_MS };
    const toCaller = talking.audio.hearing.toneLevelDb(AGENT_HZ, window);
    const toAgent = agentLeg.audio.hearing.toneLevelDb(CALLER_HZ, window);
    if (toCaller > HEARD_DB && toAgent > HEARD_DB) heard += 1;
    else t.comment(`${Math.round(fromMs - killedAtMs)} ms after the kill: ${toCaller} and ${toAgent} dBFS`);
  }
  t.equal(heard, measured, 'both hear each other all the time');
  t.ok(measured * WINDOW_MS > (backAtMs - killedAtMs) / 3, `${measured} windows could be measured`);
  t.notOk(talking.ending, 'the talk was never cut');
  t.notOk(first.ending ?? second.ending, 'nor did who waits lose the line');

  await agentLeg.hangUp();
  await talking.waitForEnd();
  // With no after-call work the next caller is there at once.
  await first.audio.waitForTone(AGENT_HZ, { withinMs: 10_000 });
  t.notOk(second.ending, 'the second still waits');
  await desk.rung[1]?.hangUp();
  await first.waitForEnd();
  await second.audio.waitForTone(AGENT_HZ, { withinMs: 10_000 });
  await desk.rung[2]?.hangUp();
  await second.waitForEnd();
  await hotline.settled();

  const after = await queued(3);
  t.strictSame(
    after.map((row) => [row.call_id, row.at.getTime()]),
    before.map((row) => [row.call_id, row.at.getTime()]),
    'nobody was queued anew',
  );
  const [talkRow, firstRow, secondRow] = before;
  const served = await eventually('all on record', async () => {
    const rows = await hotline.query<{ call_id: string; result: string; wait_ms: number; recovered: boolean }>(
      `select call_id, result, wait_ms::int, recovered from cdr where node_id <> 'demo' and connected_at is not null
       and ended_at is not null order by connected_at`,
    );
    return rows.length === 3 && rows;
  });
  t.match(served, [
    { call_id: talkRow?.call_id, result: 'answered', recovered: true },
    { call_id: firstRow?.call_id, result: 'answered', recovered: true },
    { call_id: secondRow?.call_id, result: 'answered', recovered: true },
  ]);
  t.ok((served[1]?.wait_ms ?? 0) > backAtMs - killedAtMs, 'the time away counts as waiting');
  const day = await hotline.query<{ state: string }>(
    `select state from agent_timeline where agent_id = '1009' and call_id = $1 order by seq, n`,
    [talkRow?.call_id],
  );
  t.strictSame(
    day.map(({ state }) => state),
    ['offered', 'onCall', 'wrapUp'],
    'the agent wrapped up a talk that had two controllers',
  );
  await eventually('the talk that outlived its controller is recorded too', async () => {
    const rows = await hotline.query<{ n: number }>('select count(*)::int as n from recordings');
    return rows[0]?.n === 3;
  });
});

/** Tells of any stretch of time whether this process, and with it its telephones, was running all along. */
function watchOurselves(t: TestWithTeardown): (fromMs: number, toMs: number) => boolean {
  const ticks = [performance.now()];
  const timer = setInterval(() => ticks.push(performance.now()), 20);
  t.teardown(() => clearInterval(timer));
  return (fromMs, toMs) =>
    ticks.every((at, n) => {
      const before = ticks[n - 1] ?? at;
      return at - before < STOOD_STILL_MS || at < fromMs || before > toMs;
    });
}
