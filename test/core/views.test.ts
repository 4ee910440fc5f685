/** What supervisors and newly opened pages are shown of the floor. */
import t from 'tap';
import { onceEachDay } from '../../src/app/daily.ts';
import type { Clock } from '../../src/app/ports.ts';
import { ALWAYS_OPEN, type Calendar } from '../../src/core/calendar/index.ts';
import { RECOGNISE_LIMIT_MS } from '../../src/core/call/machine-setup.ts';
import { deskView, floorView } from '../../src/core/views.ts';
import { answered, asked, calling, channelOf, ended, openFloor, ready, shop, talking } from '../helpers/floor.ts';

t.test('a supervisor sees who waits, who rings, who talks and who is away', async (t) => {
  const test = openFloor().given(...ready('anna'), ...ready('chen'));
  talking(test, 'talk', '4004');
  test.given(...calling('ring', '4003')).given(...ready('li'), asked('li', 'notReady', 'lunch'));
  const sinceMs = test.nowMs;
  test.nowMs += 9_000;
  test.given(...calling('first', '4004'), ...calling('second', '4004'), ...calling('menu', '4001', '13800138000'));
  test.after(RECOGNISE_LIMIT_MS);
  const view = floorView(test.floor, test.nowMs, ['databaseAway']);
  t.match(view, { atMs: test.nowMs, missing: ['databaseAway'] });
  t.match(
    view.queues.find((one) => one.queueId === 'english'),
    {
      waiting: 2,
      longestSinceMs: sinceMs + 9_000,
      ready: 0,
      onCall: 1,
      today: { offered: 3, answered: 1, abandoned: 0 },
    },
  );
  t.match(
    view.queues.find((one) => one.queueId === 'anyone'),
    { waiting: 0, longestSinceMs: null, ready: 0, onCall: 2, wrapUp: 0, notReady: 1 },
    'who is signed out is counted nowhere',
  );
  const calls = Object.fromEntries(view.calls.map((one) => [one.callId, one]));
  t.match(calls.talk, { state: 'talking', agentId: 'anna', queueId: 'english', sinceMs, detail: null });
  t.match(calls.ring, { state: 'ringing', agentId: 'chen', queueId: 'refund' });
  t.match(calls.second, { state: 'waiting', agentId: null, detail: '2' });
  t.match(calls.menu, { state: 'ivr', ani: '13800138000', customerName: null, detail: 'menu/menu' });
  const agents = Object.fromEntries(view.agents.map((one) => [one.agentId, one]));
  t.match(agents.anna, { state: 'onCall', callId: 'talk', phoneRegistered: true, queueIds: ['anyone', 'english'] });
  t.match(agents.li, { state: 'notReady', reason: 'lunch' });
  t.match(agents.wang, { state: 'signedOut', callId: null, phoneRegistered: false });
});

t.test('a ready agent whose page or phone is away does not count as ready', async (t) => {
  const test = openFloor().given(...ready('wang'), ...ready('li'), { type: 'phoneUnregistered', agentId: 'li' });
  const [anyone] = floorView(test.floor, test.nowMs, []).queues;
  t.match(anyone, { ready: 1, notReady: 1 });
});

t.test('a page opened in the middle of things is told what its agent is doing', async (t) => {
  const test = openFloor().given(...ready('wang'));
  t.match(deskView(test.floor, 'wang'), { agent: { state: 'ready' }, offer: null, call: null });
  test.given(...calling('a', '4002', '13800138000')).after(RECOGNISE_LIMIT_MS);
  const ringing = deskView(test.floor, 'wang');
  t.match(ringing, {
    agent: { state: 'offered' },
    offer: { callId: 'a', ani: '13800138000' },
    call: { state: 'ringing' },
  });
  test.nowMs += 3_000;
  test.given(answered(test.legOf('a')));
  t.match(deskView(test.floor, 'wang')?.call, { callId: 'a', state: 'talking', sinceMs: test.nowMs, endedBy: null });
  test.given({ type: 'holdRequested', agentId: 'wang', callId: 'a' });
  t.match(deskView(test.floor, 'wang')?.call, { state: 'held' });
  test.given(ended(channelOf('a')));
  t.match(deskView(test.floor, 'wang'), { agent: { state: 'wrapUp', callId: 'a' }, offer: null, call: null });
  t.equal(deskView(test.floor, 'nobody'), null);
});

t.test('a floor before its organization is loaded is an empty picture', async (t) => {
  const { floor } = openFloor();
  t.strictSame(floorView({ ...floor, organization: null }, 5, []), {
    atMs: 5,
    queues: [],
    agents: [],
    calls: [],
    callbacks: [],
    missing: [],
    notices: [],
    full: false,
  });
});

t.test('what the calendar lacks is on the picture from the day on, without a new start', async (t) => {
  const calendar: Calendar = {
    ...ALWAYS_OPEN,
    years: [{ year: 2026, version: 1, status: 'published', source: 's', holidays: [], workdays: [] }],
  };
  const { floor } = openFloor(shop({ calendar }));
  const noticed = (shopTime: string) => floorView(floor, Date.parse(`${shopTime}+08:00`), []).notices;
  t.strictSame(noticed('2026-11-30T23:59:59'), []);
  t.strictSame(noticed('2026-12-01T00:00:00'), [{ code: 'holidaysMissing', year: 2027 }]);
  t.strictSame(noticed('2027-01-01T00:00:00'), [{ code: 'holidaysMissing', year: 2027 }], 'and over New Year');
});

t.test('something is done at the start and at the beginning of each of the shop’s days', async (t) => {
  let nowMs = Date.parse('2026-11-30T23:00:00+08:00');
  let due: { atMs: number; fire: () => void } | null = null as { atMs: number; fire: () => void } | null;
  const clock: Clock = {
    nowMs: () => nowMs,
    at(atMs, fire) {
      due = { atMs, fire };
      return () => {
        due = null;
      };
    },
  };
  const days: string[] = [];
  const stop = onceEachDay(
    clock,
    () => 8 * 3_600_000,
    (localMs) => days.push(new Date(localMs).toISOString()),
  );
  for (let day = 1; day <= 2; day += 1) {
    nowMs = due?.atMs ?? 0;
    due?.fire();
  }
  t.strictSame(days, ['2026-11-30T23:00:00.000Z', '2026-12-01T00:00:00.000Z', '2026-12-02T00:00:00.000Z']);
  stop();
  t.equal(due, null);
});
