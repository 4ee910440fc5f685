/** Messages: words and a tone, the recording, what the caller wants done with it. */
import {
  DEFAULT_LONGEST_SECONDS,
  DEFAULT_SHORTEST_SECONDS,
  DEFAULT_SILENCE_SECONDS,
  type MessageStep,
} from './document-ways.ts';
import {
  DEFAULT_TRIES,
  DEFAULT_WAIT_SECONDS,
  PLAYING_AT_MOST_MS,
  play,
  type StateConfig,
  speaking,
  toStep,
} from './state.ts';

/** The end of a recording is reported by Asterisk; should that be lost, the flow goes on so long after its limit. */
export const RECORDING_GRACE_MS = 10_000;
/** Hearing one's message again and again is a caller who has put the telephone away. */
const HEARD_AT_MOST = 10;

export function messageState(fullName: string, step: MessageStep): StateConfig {
  const { queue, noMessage, failed, review } = step;
  const longestMs = (step.longestSeconds ?? DEFAULT_LONGEST_SECONDS) * 1000;
  const leastMs = (step.shortestSeconds ?? DEFAULT_SHORTEST_SECONDS) * 1000;
  const end = step.end ?? '#';
  const toFailed = { target: toStep(failed), actions: ['discardMessage'] };
  const begin = {
    type: 'startRecording',
    params: {
      messageKind: step.kind === 'voicemail' ? 'voicemail' : 'note',
      queueId: queue ?? null,
      longestMs,
      silenceMs: (step.silenceSeconds ?? DEFAULT_SILENCE_SECONDS) * 1000,
      leastMs,
    },
  };
  const misses = { noInput: noMessage.say ?? [], noMatch: noMessage.say ?? [] };
  return {
    initial: 'prompting',
    states: {
      // A key pressed too early is no end of a message that has not begun.
      prompting: { ...speaking([...play([...step.say, { tone: 'beep' }], misses)], 'recording'), always: [DROP_KEY] },
      recording: {
        entry: [begin],
        always: [
          { guard: { type: 'nextKeyIs', params: { keys: end } }, actions: ['takeKey', 'stopRecording'] },
          DROP_KEY,
        ],
        on: {
          recorded: [
            {
              guard: { type: 'saidEnough', params: { leastMs } },
              target: review ? 'reviewing' : 'keeping',
              actions: ['forgetMisses'],
            },
            {
              guard: { type: 'isLastTry', params: { tries: step.tries ?? DEFAULT_TRIES } },
              target: toStep(noMessage.go),
              actions: ['discardMessage'],
            },
            { target: 'prompting', actions: ['discardMessage', 'missNoInput'] },
          ],
          recordFailed: toFailed,
          // It goes on in Asterisk while we are away; how it ended is asked for.
          resumed: {},
        },
        after: { [longestMs + RECORDING_GRACE_MS]: [toFailed] },
      },
      ...(review && reviewStates(fullName, review)),
      keeping: { entry: [{ type: 'keepMessage' }], always: [{ target: toStep(step.go) }] },
    },
  };
}

const DROP_KEY = { guard: 'anyKey', actions: ['takeKey'] };

/** Silence keeps: what was said is worth more than a key that was not pressed. */
function reviewStates(fullName: string, review: NonNullable<MessageStep['review']>): Record<string, StateConfig> {
  const key = (digit: string, target: string, actions: string[] = []) => ({
    guard: { type: 'nextKeyIs', params: { keys: digit } },
    target,
    actions: [
      { type: 'recordInput', params: { step: fullName, digits: digit, outcome: 'matched' } },
      'takeKey',
      ...actions,
    ],
  });
  const ways = (first: string[]) => [
    key('1', 'keeping', first),
    key('2', 'hearing', first),
    key('3', 'again', first),
    DROP_KEY,
  ];
  const again = { target: 'reviewing', reenter: true, actions: ['apologise'] };
  return {
    reviewing: { ...speaking(play(review.say), 'choosing'), always: ways(['stopPlaying']) },
    choosing: {
      always: ways([]),
      on: { resumed: again },
      after: { [(review.waitSeconds ?? DEFAULT_WAIT_SECONDS) * 1000]: [{ target: 'keeping' }] },
    },
    hearing: {
      always: [
        { guard: { type: 'missedAtLeast', params: { times: HEARD_AT_MOST } }, target: 'keeping' },
        ...ways(['stopPlaying']),
      ],
      entry: [{ type: 'playMessage' }, 'missNoMatch'],
      on: { promptsFinished: { target: 'reviewing' }, resumed: again },
      after: { [PLAYING_AT_MOST_MS]: [{ target: 'reviewing', actions: ['stopPlaying'] }] },
    },
    again: { entry: ['discardMessage', 'forgetMisses'], always: [{ target: 'prompting' }] },
  };
}
