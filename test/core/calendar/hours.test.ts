import t from 'tap';
import { loadCalendar, zoneOffsets } from '../../../src/adapters/flows/calendar-reader.ts';
import {
  ALWAYS_OPEN,
  type Calendar,
  calendarWarnings,
  checkHolidays,
  checkShopDays,
  hoursAt,
} from '../../../src/core/calendar/index.ts';

const names = { 'zh-CN': '名', en: 'name' };
const shipped = loadCalendar('ivr-flows/calendar', {}).calendar;
const shanghai = [{ fromMs: 0, offsetMinutes: 480 }];
const spans = (weekdays: number[], opens: string, closes: string) =>
  weekdays.map((weekday) => ({ weekday, opens, closes }));

/** Monday to Friday 9 to 18, Saturday 10 to 16; closed on public holidays. */
const office: Calendar = {
  ...ALWAYS_OPEN,
  onHolidays: 'closed',
  years: shipped.years,
  zones: { 'Asia/Shanghai': shanghai },
  hours: {
    general: {
      timeZone: 'Asia/Shanghai',
      spans: [...spans([1, 2, 3, 4, 5], '09:00', '18:00'), ...spans([6], '10:00', '16:00')],
    },
  },
};
const at = (calendar: Calendar, shanghaiTime: string, queueId = 'general') =>
  hoursAt(calendar, queueId, Date.parse(`${shanghaiTime}:00+08:00`));

const CASES: [string, string, string, [string, string, number] | null][] = [
  ['a Wednesday at noon', '2026-11-25T12:00', 'open', null],
  ['the first minute', '2026-11-25T09:00', 'open', null],
  ['the last minute', '2026-11-25T17:59', 'open', null],
  ['the minute of closing', '2026-11-25T18:00', 'closed', ['2026-11-26', '09:00', 1]],
  ['before it opens', '2026-11-25T07:00', 'closed', ['2026-11-25', '09:00', 0]],
  ['Saturday evening', '2026-11-28T20:00', 'closed', ['2026-11-30', '09:00', 2]],
  ['National Day', '2026-10-01T12:00', 'holiday', ['2026-10-08', '09:00', 7]],
  ['the evening before a holiday', '2026-09-30T19:00', 'closed', ['2026-10-08', '09:00', 8]],
  ['a Sunday that is worked for a holiday', '2026-09-20T17:00', 'open', null],
  ['a Saturday that is worked, beyond a Saturday’s hours', '2026-10-10T17:30', 'open', null],
  ['a Sunday that is not worked', '2026-09-13T12:00', 'closed', ['2026-09-14', '09:00', 1]],
  ['Spring Festival, nine days off', '2026-02-15T00:00', 'holiday', ['2026-02-24', '09:00', 9]],
];

for (const [what, moment, state, next] of CASES) {
  t.test(`${what}, ${moment}: ${state}`, async (t) => {
    const [on, openingAt, inDays] = next ?? [];
    t.strictSame(at(office, moment), { state, opening: next && { on, at: openingAt, inDays } });
  });
}

t.test('a promotion has longer hours, on a holiday as well, and says so', async (t) => {
  const calendar = {
    ...office,
    promotions: [{ name: names, from: '2026-09-30', to: '2026-10-01', opens: '08:00', closes: '24:00' }],
  };
  t.equal(at(calendar, '2026-09-30T23:59').state, 'promotion');
  t.equal(at(calendar, '2026-10-01T08:00').state, 'promotion');
  t.match(at(calendar, '2026-10-01T07:59'), { state: 'closed', opening: { at: '08:00', inDays: 0 } });
  t.equal(at(calendar, '2026-10-02T12:00').state, 'holiday');
});

t.test('a closure shuts its queues for its time, and they open when it ends', async (t) => {
  const closures = [{ name: names, from: '2026-11-25T10:00', to: '2026-11-25T14:30', queues: ['general'] }];
  const calendar = { ...office, closures };
  t.equal(at(calendar, '2026-11-25T09:59').state, 'open');
  t.match(at(calendar, '2026-11-25T10:00'), { state: 'closed', opening: { at: '14:30', inDays: 0 } });
  t.equal(at(calendar, '2026-11-25T14:30').state, 'open');
  t.equal(at(calendar, '2026-11-25T10:00', 'other').state, 'open', 'a queue without hours is open around the clock');
});

t.test('holidays on which the weekly hours hold change nothing', async (t) => {
  t.equal(at({ ...office, onHolidays: 'weeklyHours' }, '2026-10-01T12:00').state, 'open');
});

t.test('a queue that never opens has no opening to tell', async (t) => {
  const calendar = { ...office, hours: { general: { timeZone: 'Asia/Shanghai', spans: [] } } };
  t.strictSame(at(calendar, '2026-11-25T12:00'), { state: 'closed', opening: null });
});

t.test('clocks that change in summer keep the hours of the wall', async (t) => {
  const zone = 'Europe/Berlin';
  const zones = { [zone]: zoneOffsets(zone, Date.UTC(2026, 0, 1)) };
  t.strictSame(zones[zone]?.slice(0, 3), [
    { fromMs: Date.UTC(2026, 0, 1), offsetMinutes: 60 },
    { fromMs: Date.UTC(2026, 2, 29, 1), offsetMinutes: 120 },
    { fromMs: Date.UTC(2026, 9, 25, 1), offsetMinutes: 60 },
  ]);
  const calendar = {
    ...office,
    zones,
    hours: { general: { timeZone: zone, spans: spans([1, 2, 3, 4, 5], '09:00', '18:00') } },
  };
  const state = (iso: string) => hoursAt(calendar, 'general', Date.parse(iso)).state;
  t.strictSame(['2026-03-27T08:00Z', '2026-03-30T07:00Z', '2026-03-30T16:00Z'].map(state), ['open', 'open', 'closed']);
  t.throws(() => zoneOffsets('Asia/Shanghia', 0), /does not exist/);
});

t.test('the shipped calendar has 2026 as it was announced and 2027 as provisional', async (t) => {
  t.strictSame(loadCalendar('ivr-flows/calendar', {}, ['general']).problems, []);
  t.strictSame(
    shipped.years.map(({ year, status }) => [year, status]),
    [
      [2026, 'published'],
      [2027, 'provisional'],
    ],
  );
  // The law: 13 days of public holidays; with the days moved the announcement of 2026 gives 33, six of them worked for.
  const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  const [first, second] = shipped.years.map(({ holidays }) =>
    holidays.reduce((sum, { from, to }) => sum + days(from, to), 0),
  );
  t.strictSame([first, second, shipped.years[0]?.workdays.length], [33, 13, 6]);
  for (const day of shipped.years[0]?.workdays ?? [])
    t.ok([0, 6].includes(new Date(day).getUTCDay()), `${day} is a weekend`);
});

t.test('what is missing is told in time: this year always, the next from 1 December', async (t) => {
  const warn = (calendar: Calendar, day: string) => calendarWarnings(calendar, Date.parse(`${day}T00:00:00Z`));
  t.strictSame(warn(shipped, '2026-11-30'), []);
  t.match(warn(shipped, '2026-12-01'), [/cn-2027.yaml is provisional/]);
  t.match(warn({ ...shipped, years: shipped.years.slice(0, 1) }, '2026-12-01'), [/2027 are missing/]);
  t.match(warn(ALWAYS_OPEN, '2026-06-01'), [/2026 are missing/]);
});

t.test('a calendar with an error says where', async (t) => {
  const year = { year: 2026, version: 1, status: 'published' as const, source: 's' };
  t.match(
    checkHolidays({
      ...year,
      holidays: [
        { from: '2026-02-30', to: '2026-03-01', name: names },
        { from: '2025-12-31', to: '2025-12-30', name: names },
      ],
      workdays: ['2026-03-01'],
    }).map(({ path, message }) => `${path.join('.')}: ${message}`),
    [
      'holidays.0.from: there is no day 2026-02-30',
      'holidays.1.from: 2025-12-31 is not in 2026',
      'holidays.1.to: 2025-12-30 is not in 2026',
      'holidays.1.to: ends on 2025-12-30, before 2025-12-31',
      'workdays.0: 2026-03-01 is a holiday as well',
    ],
  );
  t.match(
    checkShopDays(
      {
        ...ALWAYS_OPEN,
        promotions: [
          { name: names, from: '2026-11-11', to: '2026-11-10', opens: '09:00', closes: '09:00', queues: ['x'] },
        ],
        closures: [{ name: names, from: '2026-11-11T10:00', to: '2026-11-11T09:00' }],
      },
      ['general'],
    ).map(({ path, message }) => `${path.join('.')}: ${message}`),
    [
      'promotions.0.to: ends at 2026-11-10, before 2026-11-11',
      'promotions.0.closes: closes at 09:00, not after 09:00',
      'promotions.0.queues.0: there is no queue "x"; there are general',
      'closures.0.to: ends at 2026-11-11T09:00, before 2026-11-11T10:00',
    ],
  );
});
