/** What the floor may answer to a flow that asks: enough kinds of answers for each way out of its steps to be taken. */
import type { FloorFacts, QueueFacts } from './contract.ts';
import { askedBy, type Step } from './document.ts';

const opening = (inDays: number) => ({ on: '2026-11-24', at: '08:00', inDays });
const HOURS: Pick<QueueFacts, 'hours' | 'opening'>[] = [
  { hours: 'open', opening: null },
  { hours: 'promotion', opening: null },
  { hours: 'holiday', opening: opening(3) },
  { hours: 'closed', opening: opening(0) },
  { hours: 'closed', opening: opening(1) },
  { hours: 'closed', opening: null },
];
const LOADS = [
  { waiting: 0, longestWaitMs: 0, agentsReady: 1_000, expectedWaitMs: 0 },
  { waiting: 1_000, longestWaitMs: 3_600_000, agentsReady: 0, expectedWaitMs: 3_600_000 },
  { waiting: 1_000, longestWaitMs: 3_600_000, agentsReady: 0, expectedWaitMs: null },
];

/** For the steps of a flow: all its queues stand alike in each answer. */
export function tellingsFor(steps: Step[]): FloorFacts[] {
  const asking = steps.flatMap((step) => (step.kind === 'choose' ? [step] : []));
  const hours = steps.flatMap((step) => (step.kind === 'hours' ? [step.queue] : []));
  const queueIds = [...new Set([...hours, ...asking.flatMap((step) => askedBy(step) ?? [])])];
  const conditions = asking.flatMap(({ cases }) => cases.map(({ when }) => when));
  const times = new Set(['12:00', ...conditions.flatMap(({ time }) => (time ? [time.from, time.to] : []))]);
  const weekdays = conditions.some(({ weekday }) => weekday !== undefined) ? [1, 2, 3, 4, 5, 6, 7] : [1];
  const emergencies = conditions.some(({ emergency }) => emergency !== undefined) ? [false, true] : [false];
  // Loads matter only where a condition asks about one.
  const loads = conditions.some(({ queue }) => queue !== undefined) ? LOADS : LOADS.slice(0, 1);
  return HOURS.flatMap((hour) =>
    loads.flatMap((load) =>
      [...times].flatMap((time) =>
        weekdays.flatMap((weekday) =>
          emergencies.map((emergency) => ({
            time,
            weekday,
            emergency,
            queues: Object.fromEntries(queueIds.map((queueId) => [queueId, { ...hour, ...load }])),
          })),
        ),
      ),
    ),
  );
}
