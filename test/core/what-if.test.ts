/**
 * A recorded day played again with something else in it. What can be proved is: with nothing changed the model gives the very
 * day, faults and restarts included; a change that concerns nobody changes nothing; one more agent never makes anybody of one
 * line wait longer; who lacks a skill is never given what asks for it; and the same question has the same answer.
 */
import t from 'tap';
import type { Entry } from '../../src/core/entries.ts';
import type { FloorEvent } from '../../src/core/events.ts';
import { emptyFloor } from '../../src/core/floor.ts';
import { handle } from '../../src/core/handle.ts';
import { askWhatIf, type Change, type Period, type WhatIfAnswer, WhatIfFault } from '../../src/core/what-if/index.ts';
import { PeriodRecord } from '../../src/core/what-if/record.ts';
import { Rerun } from '../../src/core/what-if/rerun.ts';
import { MORNING_MS } from '../helpers/floor.ts';
import { businessDays } from '../simulate/business-day.ts';
import { simulateDay } from '../simulate/day.ts';
import { oneLine } from '../simulate/one-line.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** 2026-11-09 00:00 in Shanghai: see business-day.ts. */
const MIDNIGHT_MS = Date.UTC(2026, 10, 8, 16);

type Past = { floor: string; events: FloorEvent[] };

function ask({ floor, events }: Past, period: Period, changes: Change[]): WhatIfAnswer {
  const steps = askWhatIf({ floor: JSON.parse(floor), events, recorded: null, period, changes });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The period by the record and by the model, as lists of entries. */
function twice(past: Past, period: Period, changes: Change[] = []): { truth: Entry[]; model: Entry[] } {
  const record = new PeriodRecord(JSON.parse(past.floor), period);
  for (const [order, event] of past.events.entries()) record.play(event, order);
  record.close();
  const rerun = new Rerun(record, changes);
  while (rerun.run(1_000)) {}
  return { truth: record.entries, model: rerun.entries };
}

/** The floor as it stood when the period began, and the period's events. */
function pastOf(events: FloorEvent[], { fromMs, toMs }: Period): Past {
  const floor = emptyFloor();
  for (const event of events) if (event.atMs < fromMs) handle(floor, event);
  return {
    floor: JSON.stringify(floor),
    events: events.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
  };
}

/** What the rerun leaves out on purpose: words on record that nobody waits for. */
const ASIDE = new Set(['noteSaved', 'messageSaved', 'recordingSaved']);

/** Told at the first difference: thousands of entries side by side are read by nobody. */
function checkSame(
  t: Pick<typeof import('tap').default, 'strictSame' | 'equal'>,
  model: Entry[],
  truth: Entry[],
): void {
  const want = truth.filter(({ kind }) => !ASIDE.has(kind));
  const at = want.findIndex((entry, index) => JSON.stringify(entry) !== JSON.stringify(model[index]));
  if (at >= 0) t.strictSame(model.slice(at - 3, at + 3), want.slice(at - 3, at + 3), `entry ${at} of ${want.length}`);
  t.equal(model.length, want.length);
}

function recordedDay(): FloorEvent[] {
  const events: FloorEvent[] = [];
  const onEvent = (event: FloorEvent) => events.push(structuredClone(event));
  businessDays({ seed: 4, days: 1, agents: 12, load: 0.35, promotion: false, untilHour: 10.1, onEvent });
  return events;
}

const morning = { fromMs: MIDNIGHT_MS + 9 * HOUR_MS, toMs: MIDNIGHT_MS + 10 * HOUR_MS };
const past = pastOf(recordedDay(), morning);

t.test('nothing changed: a morning comes out entry by entry as it was', async (t) => {
  const { truth, model } = twice(past, morning);
  t.ok(truth.length > 500, `${truth.length} entries`);
  checkSame(t, model, truth);
});

for (const seed of [18, 51]) {
  t.test(
    `nothing changed: a day of faults, restarts, callbacks and messages comes out the same (seed ${seed})`,
    async (t) => {
      const events: FloorEvent[] = [];
      simulateDay(seed, 800, { after: (event) => events.push(structuredClone(event)) });
      const last = events.at(-1)?.atMs ?? 0;
      const first = events[0]?.atMs ?? 0;
      for (const fromMs of [first, events[events.length >> 1]?.atMs ?? first]) {
        const { truth, model } = twice(pastOf(events, { fromMs, toMs: last }), { fromMs, toMs: last });
        checkSame(t, model, truth);
      }
    },
  );
}

t.test('nothing changed: the proof counts every assignment, the figures and waits are the same', async (t) => {
  const { proof, before, after, movedCount, shorter, longer } = ask(past, morning, []);
  t.ok(proof.recorded > 40, `${proof.recorded} assignments`);
  t.strictSame([proof.replayed, proof.modelled], [proof.recorded, proof.recorded]);
  t.strictSame(after, before);
  t.strictSame([movedCount, shorter, longer], [0, 0, 0]);
  const all = before.all;
  t.ok((all?.offered ?? 0) >= (all?.answered ?? 0) + (all?.abandoned ?? 0) + (all?.left ?? 0));
  t.ok((all?.occupancy ?? 0) > 0.4 && (all?.occupancy ?? 0) < 1, `occupancy ${all?.occupancy}`);
});

t.test(
  'a change that concerns nobody changes nothing: a skill no queue asks for, a plan that is not there',
  async (t) => {
    const { truth, model } = twice(past, morning, [
      { kind: 'skill', agentId: 'a01', skill: 'french', level: 9 },
      { kind: 'relaxation', queueId: 'presale', percent: 50 },
    ]);
    checkSame(t, model, truth);
  },
);

t.test('the same question has the same answer, and an agent more answers more', async (t) => {
  const change: Change = { kind: 'oneMore', likeAgentId: 'a00', ...morning };
  const answer = ask(past, morning, [change]);
  t.strictSame(ask(past, morning, [change]), answer);
  t.ok(answer.movedCount > 0);
  t.ok((answer.after.all?.answered ?? 0) >= (answer.before.all?.answered ?? 0));
  t.ok(answer.shorter > answer.longer, `${answer.shorter} shorter, ${answer.longer} longer`);
  t.ok(answer.moved.some(({ after }) => after.agentId === `like-a00-${morning.fromMs}`));
});

t.test('who loses a skill is given nothing that asks for it, and who has gone is given nothing', async (t) => {
  const offers = (entries: Entry[]) => entries.flatMap((one) => (one.kind === 'offered' ? [one] : []));
  const { truth } = twice(past, morning);
  const refunds = (entries: Entry[], agentId: string) =>
    offers(entries).filter((one) => one.agentId === agentId && one.queueId === 'aftersale').length;
  const skilled = offers(truth).find(({ queueId }) => queueId === 'aftersale')?.agentId ?? '';
  t.ok(refunds(truth, skilled) > 0, skilled);
  const without = twice(past, morning, [{ kind: 'skill', agentId: skilled, skill: 'refund', level: 0 }]);
  t.equal(refunds(without.model, skilled), 0);

  const away = { fromMs: morning.fromMs + HOUR_MS / 4, toMs: morning.fromMs + HOUR_MS / 2 };
  const isWithin = ({ atMs }: { atMs: number }) => atMs >= away.fromMs && atMs < away.toMs;
  const busy = offers(truth).find(isWithin)?.agentId ?? '';
  const { model } = twice(past, morning, [{ kind: 'oneFewer', agentId: busy, ...away }]);
  const theirs = offers(model).filter(({ agentId }) => agentId === busy);
  t.strictSame(theirs.filter(isWithin), [], `${busy} is given nothing`);
  t.ok(
    theirs.some(({ atMs }) => atMs >= away.toMs),
    'and is back afterwards',
  );
});

t.test('a queue raised by priority waits less', async (t) => {
  const { before, after } = ask(past, morning, [{ kind: 'priority', queueId: 'aftersale', priority: 20 }]);
  t.ok((after.aftersale?.asaMs ?? 0) < (before.aftersale?.asaMs ?? 0));
});

t.test('what was not there cannot be changed', async (t) => {
  const wrong: Change[] = [
    { kind: 'skill', agentId: 'nobody', skill: 'refund', level: 3 },
    { kind: 'strategy', queueId: 'nowhere', strategy: 'bestFit' },
    { kind: 'oneFewer', agentId: 'a01', fromMs: morning.toMs, toMs: morning.fromMs },
  ];
  for (const change of wrong) t.throws(() => ask(past, morning, [change]), WhatIfFault);
  t.throws(() => ask(past, morning, Array(11).fill(wrong[0])), /At most 10/);
});

/**
 * One line, first come first served, everybody stays, all phones are answered equally soon, each caller's talk is as long
 * whoever has it: then with one more server every caller is served no later (Kiefer and Wolfowitz, path by path).
 */
for (const seed of [3]) {
  t.test(`one line, patient callers: one more agent lets nobody wait longer (seed ${seed})`, async (t) => {
    const events = oneLine(seed);
    const period = { fromMs: MORNING_MS + MINUTE_MS, toMs: MORNING_MS + 3 * HOUR_MS };
    const { truth, model } = twice(pastOf(events, period), period, [
      { kind: 'oneMore', likeAgentId: 'one', ...period },
    ]);
    const answers = (entries: Entry[]) =>
      new Map(entries.flatMap((one) => (one.kind === 'connected' ? [[one.callId, one.atMs] as const] : [])));
    const after = answers(model);
    const waits = [...answers(truth)].map(([callId, atMs]) => (after.get(callId) ?? Number.POSITIVE_INFINITY) - atMs);
    t.ok(waits.length > 100);
    t.ok(
      waits.every((ms) => ms <= 0),
      `later by ${Math.max(...waits)} ms at most`,
    );
    t.ok(
      waits.some((ms) => ms < -10_000),
      'and somebody is much better off',
    );
  });
}
