/** When a caller is called back: when it is their turn, or at one of the times that are offered, which are times that somebody is rung at. */
import t from 'tap';
import { timesFor } from '../../src/core/callback/times.ts';
import type { Step } from '../../src/core/ivr/document.ts';
import type { CallbackStep } from '../../src/core/ivr/document-ways.ts';
import { checkFlows, checkShape } from '../../src/core/ivr/index.ts';
import type { Organization } from '../../src/core/organization.ts';
import {
  answered,
  calling,
  channelOf,
  ended,
  flow,
  MORNING_MS,
  openFloor,
  pressed,
  ready,
  SURVEY,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const WANG = '13800138000';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LINE_FREE_MS = 3_000;

const SLOTS: NonNullable<CallbackStep['times']>['slots'] = [
  { inMinutes: 60, say: ['today', { time: 'callback.at' }] },
  { day: 'today', from: '14:00', to: '18:00', say: ['afternoon', { time: 'callback.at' }] },
  { day: 'tomorrow', from: '08:30', to: '12:00', say: ['tomorrow', { time: 'callback.at' }] },
];
const WISH: Record<string, Step> = {
  wish: {
    kind: 'callback',
    queue: 'anyone',
    times: { say: ['turn'], slots: SLOTS },
    say: ['own'],
    ask: ['other'],
    tries: 2,
    noInput: { go: 'lost' },
    noMatch: { go: 'lost' },
    go: 'noted',
  },
  noted: {
    kind: 'finish',
    say: [{ when: { callbackTime: 'known' }, say: ['at', { date: 'callback.on' }, { time: 'callback.at' }] }, 'noted'],
    served: false,
  },
  lost: { kind: 'finish', say: ['lost'], served: false },
};

function hotline(callbacks: Organization['callbacks'] = {}): TestFloor {
  const outside = { allowed: ['1xxxxxxxxxx'], callerNumber: '4001', most: 4 };
  const flows = [flow('wish', WISH), SURVEY];
  return openFloor(shop({ numbers: { 4001: 'wish' }, flows, outside, callbacks: { quiet: null, ...callbacks } }));
}

const tickets = (test: TestFloor) => Object.values(test.floor.callbacks ?? {});
const said = (test: TestFloor) => test.ordered('playMedia').flatMap(({ media }) => media);
const own = (name: string) => `zh-CN/wish/${name}`;
const play = (test: TestFloor, callId: string) =>
  test.when({ type: 'playbackFinished', playbackId: test.floor.calls[callId]?.playbackId ?? '' });

/** @param clock in Shanghai, on 2 March 2026 */
const at = (clock: string, day = '02') => Date.parse(`2026-03-${day}T${clock}:00+08:00`);

t.test('a time that is chosen is kept: nobody is rung before it, and then at the old place', async (t) => {
  const test = hotline().given(...ready('wang'));
  for (const event of calling('a', '4001', WANG)) test.when(event);
  t.match(said(test)[0], own('turn'));
  t.ok(said(test).includes(own('tomorrow')), 'all three can be had');
  test.when(pressed('a', '2'));
  t.strictSame(said(test), [own('own')]);
  test.when(pressed('a', '1'));
  t.match(tickets(test), [{ source: 'asked', chosenAtMs: at('10:00'), number: WANG }]);
  t.match(test.entered('callbackRequested'), [{ chosenAtMs: at('10:00') }]);
  t.equal(said(test)[0], own('at'), 'and is read back');
  t.equal(said(test).at(-1), own('noted'));
  test.given(ended(channelOf('a'))).after(HOUR_MS - 1);
  t.equal(test.agentState('wang'), 'ready');
  test.after(1);
  t.equal(test.agentState('wang'), 'offered');
});

t.test('1, silence, wrong keys and the key of a time that cannot be had are "when it is my turn"', async (t) => {
  const ways: Record<string, (test: TestFloor) => void> = {
    one: (test) => test.given(pressed('a', '1')),
    silence: (test) => {
      for (const _ of [1, 2]) play(test, 'a').after(5_000);
    },
    'wrong keys': (test) => test.given(pressed('a', '9'), pressed('a', '7')),
  };
  for (const [name, act] of Object.entries(ways)) {
    const test = hotline().given(...calling('a', '4001', WANG));
    act(test);
    test.given(pressed('a', '1'));
    t.match(tickets(test), [{ chosenAtMs: null }], name);
    t.equal(test.given(ended(channelOf('a'))).after(LINE_FREE_MS).floor.queues.anyone?.waiting.length, 1, name);
  }
  // Quiet hours cut the afternoon off, so its key leads nowhere.
  const quiet = hotline({ quiet: { from: '13:00', to: '08:00' } }).given(...calling('a', '4001', WANG));
  quiet.given(pressed('a', '3'), pressed('a', '3')).given(pressed('a', '1'));
  t.match(tickets(quiet), [{ chosenAtMs: null }]);
});

t.test('where no time can be had, none is asked for', async (t) => {
  const closed = hotline({ quiet: { from: '09:30', to: '09:00' } });
  closed.nowMs = at('23:30');
  for (const event of calling('a', '4001', WANG)) closed.when(event);
  t.ok(said(closed).includes(own('tomorrow')), 'tomorrow there is one');
  t.notOk(said(closed).includes(own('today')));
  const never = hotline({ quiet: { from: '12:30', to: '12:15' } });
  never.nowMs = at('23:30');
  for (const event of calling('a', '4001', WANG)) never.when(event);
  t.strictSame(said(never), [own('own')]);
});

t.test('another time replaces the first, at its place; the same once more changes nothing', async (t) => {
  const test = hotline();
  const ask = (callId: string, key: string) =>
    test.given(...calling(callId, '4001', WANG), pressed(callId, key), pressed(callId, '1'), ended(channelOf(callId)));
  ask('a', '2').after(MINUTE_MS);
  const [first] = tickets(test);
  ask('b', '4').after(MINUTE_MS);
  const [second] = tickets(test);
  t.equal(tickets(test).length, 1);
  t.match(second, { chosenAtMs: at('08:30', '03'), callId: 'b' });
  t.match(second, { queuedAtMs: first?.queuedAtMs, ticket: first?.ticket, rankMs: first?.rankMs });
  ask('c', '4').after(MINUTE_MS);
  t.match(tickets(test), [{ callbackId: second?.callbackId }]);
  ask('d', '1').after(LINE_FREE_MS);
  t.match(tickets(test), [{ chosenAtMs: null, ticket: first?.ticket }]);
  t.equal(test.floor.queues.anyone?.waiting.length, 1, 'and stands in the line now');
});

t.test(
  'another time while the customer is being rung lets the agent go; on the line already it changes nothing',
  async (t) => {
    const dial = () => {
      const test = hotline().given(...ready('wang'));
      test.given(...calling('a', '4001', WANG), pressed('a', '1'), pressed('a', '1'), ended(channelOf('a')));
      test.after(LINE_FREE_MS).given(answered(test.legOf(tickets(test)[0]?.standing ?? '')));
      return test;
    };
    const choose = (test: TestFloor) => test.given(...calling('b', '4001', WANG), pressed('b', '2'), pressed('b', '1'));
    const rung = choose(dial());
    t.match(tickets(rung), [{ callId: 'b', chosenAtMs: at('10:15') }]);
    t.equal(rung.agentState('wang'), 'ready');

    const talking = dial();
    talking.given(answered(talking.floor.calls[tickets(talking)[0]?.standing ?? '']?.channelId ?? ''));
    choose(talking);
    t.match(tickets(talking), [{ callId: 'a', chosenAtMs: null }]);
  },
);

t.test('times are told for the queue’s place, inside its hours, never past and never twice', async (t) => {
  const week = (opens: string, closes: string) => [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens, closes }));
  const zones = { Shanghai: [{ fromMs: 0, offsetMinutes: 480 }] };
  const days = { years: [], onHolidays: 'open' as const, promotions: [], closures: [], emergency: false };
  const calendar = { ...days, zones, hours: { anyone: { timeZone: 'Shanghai', spans: week('09:00', '18:00') } } };
  const place = { ...shop(), calendar: calendar as never, callbacks: { quiet: null } };
  const told = (nowMs: number) =>
    timesFor(place, 'anyone', SLOTS, nowMs).map((time) => time && `${time.on} ${time.at}`);
  t.strictSame(told(at('09:07')), ['2026-03-02 10:15', '2026-03-02 14:00', '2026-03-03 09:00'], 'up to the quarter');
  t.strictSame(told(at('13:00')), ['2026-03-02 14:00', null, '2026-03-03 09:00'], 'the same moment once');
  t.strictSame(told(at('13:50')), ['2026-03-02 15:00', null, '2026-03-03 09:00'], 'too soon to be chosen');
  t.strictSame(told(at('17:20')), [null, null, '2026-03-03 09:00'], 'closed by then');
  t.strictSame(told(at('10:00', '06')), ['2026-03-06 11:00', '2026-03-06 14:00', null], 'Saturday is closed');
  t.strictSame(timesFor(null, 'anyone', SLOTS, MORNING_MS), [null, null, null]);
});

t.test('the check says what is wrong with times, and where', async (t) => {
  const { wish, ...others } = WISH as Record<string, Step> & { wish: CallbackStep };
  const shapeOf = (slots: unknown[]) =>
    checkShape(flow('wish', { ...others, wish: { ...wish, times: { say: ['turn'], slots } } as Step }).document);
  t.strictSame(shapeOf(SLOTS), []);
  const five = Array.from({ length: 5 }, () => SLOTS[0]);
  t.match(shapeOf(five), [{ path: ['steps', 'wish', 'times', 'slots'], message: /4 entries at most, not 5/ }]);
  t.match(shapeOf([{ inMinutes: 5, say: ['a'] }]), [{ message: /between 15 and 720/ }]);
  t.match(shapeOf([{ day: 'today', from: '9', to: '10:00', say: ['a'] }]), [{ message: /HH:MM/ }]);

  const found = (steps: Record<string, Step>) =>
    checkFlows([flow('wish', steps)], {}).flatMap(({ path, message }) =>
      /before/.test(message) ? [`${path.join('/')}: ${message}`] : [],
    );
  t.strictSame(found(WISH), []);
  const times = { say: ['turn'], slots: [{ day: 'today' as const, from: '18:00', to: '14:00', say: ['a'] }] };
  t.match(found({ ...WISH, wish: { ...wish, times } }), [/times\/slots\/0\/from: .*not before/]);
  const early: Step = { kind: 'finish', say: [{ time: 'callback.at' }], served: false };
  t.match(found({ ...WISH, noted: early }), [/steps\/noted\/say\/0: .*before a time was chosen/]);
});
