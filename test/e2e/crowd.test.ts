/** Twenty callers at once against five desks. */
import t from 'tap';
import type { CallEntry } from '../../src/core/entries.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

const CALLERS = 20;
const TALK_MS = 300;
/** They serve the queue for returns (`aftersale` 3 and more) and are equal in it. */
const AGENTS = ['1001', '1003', '1005', '1006', '1009'];

t.test('twenty callers and five desks: everyone is answered once, in order, and nothing is left', async (t) => {
  const hotline = await startHotline(t, {
    // No after-call work and no survey: the crowd is served as fast as people can answer.
    prepare: nothingAfterTheTalk,
  });
  const desks = await Promise.all(
    AGENTS.map((agentId) =>
      openWireDesk(t, hotline, agentId, async (call) => {
        call.ring();
        await call.answer();
        // The talk, not a wait for something to happen.
        setTimeout(() => void call.hangUp(), TALK_MS);
      }),
    ),
  );
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const calls = await Promise.all(
    Array.from({ length: CALLERS }, (_, n) => phone.call({ to: '4001', callerNumber: `1330000${1000 + n}` })),
  );
  await Promise.all(
    calls.map(async (call) => {
      await call.waitForAnswer();
      // Chinese, then after-sale: into one queue.
      await call.press('130');
    }),
  );
  const waiting = await eventually(
    'all of them queued',
    async () => {
      const rows = await hotline.query<{ n: number }>(
        `select count(*)::int as n from timeline where kind = 'queued' and seq > 0`,
      );
      return rows[0]?.n === CALLERS;
    },
    15_000,
  );
  t.ok(waiting);
  await Promise.all(desks.map((desk) => desk.ready()));
  await Promise.all(calls.map((call) => call.waitForEnd({ withinMs: 60_000 }).catch(() => undefined)));
  await hotline.settled(30_000);

  const entries = await eventually(
    'every call is on record',
    async () => {
      const rows = await hotline.query<{ call_id: string; kind: string; data: object; seq: number; n: number }>(
        'select call_id, kind, data, seq, n from timeline where seq > 0 order by seq, n',
      );
      return rows.filter((row) => row.kind === 'callEnded').length === CALLERS && rows;
    },
    10_000,
  );
  const of = <K extends CallEntry['kind']>(kind: K) =>
    entries.filter((row) => row.kind === kind).map((row) => ({ callId: row.call_id, ...row.data }));
  const connected = of('connected').map((one) => one.callId);
  t.equal(connected.length, CALLERS, 'each is answered');
  t.equal(new Set(connected).size, CALLERS, 'none twice');
  const queued = of('queued').map((one) => one.callId);
  const offered = of('offered').map((one) => one.callId);
  t.strictSame(offered, queued, 'offered in the order in which they were queued');
  t.equal(
    desks.reduce((sum, desk) => sum + desk.rung.length, 0),
    CALLERS,
    'a phone rang once for each',
  );
  for (const desk of desks) t.ok(desk.rung.length > 1, `${desk.agentId} had a share (${desk.rung.length})`);

  await eventually('all recordings are kept', async () => {
    const rows = await hotline.query<{ n: number }>('select count(*)::int as n from recordings');
    return rows[0]?.n === CALLERS;
  });
  const boss = await hotline.signIn('2001');
  const { calls: listed } = await boss.get<{ calls: { result: string; callId: string }[] }>('/api/calls?limit=20');
  t.equal(listed.filter((one) => one.result === 'answered').length, CALLERS, 'the CDRs say so too');
});
