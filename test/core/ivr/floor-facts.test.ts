import t from 'tap';
import { ALWAYS_OPEN, type Calendar } from '../../../src/core/calendar/index.ts';
import type { Organization } from '../../../src/core/organization.ts';
import { answered, arrived, channelOf, flow, openFloor, pressed, ready, shop } from '../../helpers/floor.ts';

/** 2026-03-02 is a Monday; the tests' clock begins at 09:00 in Shanghai. */
const HOUR_MS = 3_600_000;
const calendar = (change: Partial<Calendar> = {}): Calendar => ({
  ...ALWAYS_OPEN,
  zones: { 'Asia/Shanghai': [{ fromMs: 0, offsetMinutes: 480 }] },
  hours: {
    anyone: {
      timeZone: 'Asia/Shanghai',
      spans: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '18:00' })),
    },
  },
  ...change,
});

const HOURS = flow('hours', {
  look: { kind: 'hours', queue: 'anyone', open: 'anyone', closed: 'closed', promotion: 'peak' },
  anyone: { kind: 'enqueue', queue: 'anyone' },
  peak: { kind: 'enqueue', queue: 'refund' },
  closed: {
    kind: 'finish',
    say: [{ when: { opening: 'tomorrow' }, say: ['tomorrow', { time: 'hours.opensAt' }] }],
    served: false,
  },
});

const LOAD = flow('load', {
  look: {
    kind: 'choose',
    cases: [
      { when: { queue: { id: 'anyone', readyAtLeast: 1 } }, go: 'ready' },
      { when: { queue: { id: 'anyone', waitingAtLeast: 2, longestWaitAtLeastSeconds: 60 } }, go: 'full' },
      {
        when: { time: { from: '09:00', to: '10:00' }, weekday: 1, queue: { id: 'anyone', waitingAtLeast: 1 } },
        go: 'early',
      },
    ],
    otherwise: 'ask',
  },
  ready: { kind: 'enqueue', queue: 'anyone' },
  full: { kind: 'finish', served: false },
  early: { kind: 'enqueue', queue: 'english' },
  ask: {
    kind: 'menu',
    say: ['main'],
    keys: { 1: 'look' },
    noInput: { go: 'ready' },
    noMatch: { go: 'ready' },
  },
});

const hotline = (change: Partial<Organization>) =>
  openFloor(
    shop({
      numbers: { 4002: 'to-anyone', 5000: 'hours', 5001: 'load' },
      flows: [...shop().flows, HOURS, LOAD],
      ...change,
    }),
  );
const calls = (callId: string, dnis: string) => [arrived(callId, dnis), answered(channelOf(callId))];

t.test('a caller of an open queue waits in it, one of a closed queue hears when it opens and is let go', async (t) => {
  const test = hotline({ calendar: calendar() });
  test.given(...calls('a', '5000'));
  t.equal(test.floor.calls.a?.queue?.queueId, 'anyone');
  test
    .after(9 * HOUR_MS)
    .given(arrived('b', '5000'))
    .when(answered(channelOf('b')));
  t.match(test.ordered('playMedia').at(-1), { media: ['zh-CN/hours/tomorrow', 'zh-CN/time/hour-9'] });
  const playbackId = test.floor.calls.b?.playbackId ?? '';
  test.when({ type: 'playbackFinished', playbackId });
  t.match(test.entered('callEnded'), [{ callId: 'b', reason: 'dismissed' }]);
});

t.test('a promotion is another way, and without a calendar every queue is open', async (t) => {
  const name = { 'zh-CN': '大促', en: 'Sale' };
  const promotions = [{ name, from: '2026-03-02', to: '2026-03-02', opens: '00:00', closes: '24:00' }];
  const sale = hotline({ calendar: calendar({ promotions }) }).given(...calls('a', '5000'));
  t.equal(sale.floor.calls.a?.queue?.queueId, 'refund');
  const plain = hotline({}).given(...calls('a', '5000'));
  t.equal(plain.floor.calls.a?.queue?.queueId, 'anyone');
});

t.test('a flow sees who waits, how long, and who could be rung, as it is when the step is reached', async (t) => {
  const test = hotline({});
  test.given(...calls('a', '5001'));
  t.equal(test.floor.calls.a?.flowStep, 'load/ask', 'nobody waits and nobody is there');
  test.given(...calls('b', '4002'), pressed('a', '1'));
  t.equal(test.floor.calls.a?.queue?.queueId, 'english', 'one waits, before ten on a Monday');
  test.given(...calls('c', '4002')).after(60_000);
  test.given(arrived('d', '5001')).when(answered(channelOf('d')));
  t.match(test.entered('callEnded'), [{ callId: 'd', reason: 'dismissed' }], 'two wait, the first for a minute');
  test.given(...ready('wang'), ...ready('li'), ...ready('chen'), ...calls('e', '5001'));
  t.equal(test.floor.calls.e?.queue?.queueId, 'anyone', 'an agent is free');
  t.notOk(
    Object.keys(test.floor.timers).some((timerId) => timerId.includes('load.look')),
    'no question is left open',
  );
});
