/** Steps that bring the caller to somebody else's telephone, now or later: transfers and callbacks. */
import { type CallbackStep, DEFAULT_RING_SECONDS, type TransferStep } from './document-ways.ts';
import { type Args, DEFAULT_TRIES, play, type StateConfig, speaking, TOLD_WITHIN_MS, toStep } from './state.ts';
import { collectState } from './step-collect.ts';
import { choiceState } from './steps-asking.ts';
import { enqueueState } from './steps-queue.ts';

/** Past the ring the floor reports how it went; should it not, the flow goes on. */
export const TRANSFER_GRACE_MS = 10_000;

export function transferState(fullName: string, step: TransferStep): StateConfig {
  const { to, say = [], ringSeconds = DEFAULT_RING_SECONDS } = step;
  if ('queue' in to) return enqueueState(fullName, { kind: 'enqueue', queue: to.queue, ...(step.say && { say }) });
  const ringMs = ringSeconds * 1000;
  const failed = toStep(step.failed ?? '');
  const why = (reason: string, way: string | undefined) => ({
    guard: { type: 'transferFailedBy', params: { why: reason } },
    target: way === undefined ? failed : toStep(way),
  });
  const connecting: StateConfig = {
    entry: [
      'number' in to
        ? { type: 'dialOutside', params: { number: to.number, ringMs } }
        : { type: 'offerAgent', params: { extension: to.agent, ringMs } },
    ],
    always: [{ guard: 'anyKey', actions: ['takeKey'] }],
    on: {
      transferFailed: [why('busy', step.busy), why('noAnswer', step.noAnswer), { target: failed }],
      // The phone rings on in Asterisk while we are away; how that ended is reported.
      resumed: {},
    },
    after: { [ringMs + TRANSFER_GRACE_MS]: [{ target: failed, actions: ['giveUpTransfer'] }] },
  };
  if (say.length === 0) return { initial: 'connecting', states: { connecting } };
  return { initial: 'speaking', states: { speaking: speaking(play(say), 'connecting'), connecting } };
}

/** Numbers one can be called back on, as keyed in: mobiles, area code and number, 00 and a country's number. */
export const CALLBACK_NUMBER = '1[3-9]\\d{9}|0[1-9]\\d{8,10}|00[1-9]\\d{6,14}';
const NUMBER = 'callback-number';

export function callbackState(name: string, fullName: string, step: CallbackStep): StateConfig {
  const { say, ask, noInput, noMatch, queue: queueId, go, waitSeconds, tries = DEFAULT_TRIES } = step;
  const part = (one: string) => `${name}:${one}`;
  const common = { noInput, noMatch, tries, ...(waitSeconds !== undefined && { waitSeconds }) };
  const { times } = step;
  const request = (own: boolean): StateConfig => ({
    id: `step-${part(own ? 'own' : 'other')}`,
    entry: [
      {
        type: 'requestCallback',
        params: ({ context }: Args) => ({
          queueId,
          number: (own ? context.callerNumber : context.values[NUMBER]) ?? '',
          ...(times && { chosenAtMs: context.callbackAt?.atMs ?? null }),
        }),
      },
    ],
    on: {
      toldOfCallback: [
        { guard: 'callbackNoted', target: toStep(go) },
        { guard: { type: 'isLastTry', params: { tries } }, target: toStep(noMatch.go) },
        { target: 'asking', actions: ['missNoMatch'] },
      ],
    },
    after: { [TOLD_WITHIN_MS]: [{ target: toStep(noMatch.go) }] },
  });
  const confirming = choiceState(fullName, { kind: 'menu', say, keys: {}, ...common }, [
    { key: '1', target: toStep(part('own')) },
    { key: '2', target: toStep(part('asking')), actions: ['beginStep'] },
  ]);
  const asking = collectState(fullName, {
    kind: 'collect',
    say: ask,
    into: NUMBER,
    min: 8,
    max: 18,
    end: '#',
    pattern: CALLBACK_NUMBER,
    ...common,
    go: part('other'),
  });
  const byNumber = { always: [{ guard: 'callerNumberKnown', target: 'confirming' }, { target: 'asking' }] };
  return {
    initial: times ? 'timing' : 'choosing',
    states: {
      ...(times && { timing: timingState(fullName, times, queueId, { go: part('choosing'), tries, waitSeconds }) }),
      choosing: { ...byNumber, id: `step-${part('choosing')}`, entry: times ? ['beginStep'] : [] },
      confirming,
      asking: { ...asking, id: `step-${part('asking')}` },
      own: request(true),
      other: request(false),
    },
  };
}

/** When it shall be, before the number: silence, wrong keys and a day without such times are "when it is my turn". */
function timingState(
  fullName: string,
  { say, slots }: NonNullable<CallbackStep['times']>,
  queueId: string,
  { go, tries, waitSeconds }: { go: string; tries: number; waitSeconds: number | undefined },
): StateConfig {
  const moments = slots.map(({ say: _, ...slot }) => slot);
  const chosen = (slot: number | null) => ({ type: 'chooseTime', params: { slot } });
  const offered = slots.map((one, slot) => ({ slot, say: one.say }));
  const miss = { go };
  const offering = choiceState(
    fullName,
    {
      kind: 'menu',
      say: [...say, ...offered],
      keys: {},
      noInput: miss,
      noMatch: miss,
      tries,
      ...(waitSeconds !== undefined && { waitSeconds }),
    },
    [
      { key: '1', target: toStep(go), actions: [chosen(null)] },
      ...slots.map((_, slot) => {
        const key = String(slot + 2);
        const guard = { type: 'nextKeyChooses', params: { key, slot } };
        return { key, target: toStep(go), actions: [chosen(slot)], guard };
      }),
    ],
  );
  return {
    initial: 'asking',
    entry: [chosen(null)],
    states: {
      asking: {
        entry: [{ type: 'askTimes', params: { queueId, slots: moments } }],
        on: {
          toldOfTimes: [
            { guard: 'someTime', target: 'offering', actions: ['keepTimes'] },
            { target: toStep(go), actions: ['keepTimes'] },
          ],
        },
        after: { [TOLD_WITHIN_MS]: [{ target: toStep(go) }] },
      },
      offering,
    },
  };
}
