/** The shape of the steps by which a caller leaves the menus (`document-ways.ts`). */
import { ANY_KEY, keys, LEVELS, miss, object, type Schema, seconds, step, target } from './schema-parts.ts';

const SKILL = '^[a-z][a-z0-9-]*$';
const say = (description: string): Schema => ({ $ref: '#/$defs/say', description });
const queue: Schema = { type: 'string', description: 'id of the queue' };
const skills = (description: string): Schema => ({
  type: 'object',
  description,
  propertyNames: { pattern: SKILL, description: 'the id of a skill: small letters, digits and "-"' },
  minProperties: 1,
  additionalProperties: { type: 'integer', minimum: 1, maximum: 10, description: 'level, 1 to 10' },
});
const priority: Schema = {
  description: 'higher is served first; 0 when left out; by level of the customer when it is a table',
  anyOf: [
    { type: 'integer', minimum: 0, maximum: 100 },
    object(
      Object.fromEntries(
        [...LEVELS, 'otherwise'].map((level) => [level, { type: 'integer', minimum: 0, maximum: 100 }]),
      ),
      ['otherwise'],
    ),
  ],
};

const enqueue = step(
  'enqueue',
  {
    queue,
    priority,
    requires: skills('skills asked of agents beside what the queue asks, with their levels'),
    prefers: skills('agents with these skills come first'),
    preferredAgent: {
      enum: ['last', 'case-owner'],
      description: 'the agent of the last talk, or the owner of the open case, when they can take the call',
    },
    say: say('said once, at the beginning; the position when left out'),
    repeat: {
      type: 'array',
      minItems: 1,
      items: { $ref: '#/$defs/say' },
      description:
        'lists of words, said in turn while the caller waits, one list each time; the position when left out',
    },
    everySeconds: seconds("from the end of the words to the next; the queue's own interval when left out", 5, 600),
    keys: keys(ANY_KEY, 'ways out of the queue: key → next step'),
    tooLong: object(
      { afterSeconds: seconds('waited in this step', 1, 7200), go: target },
      ['afterSeconds', 'go'],
      'when the caller has waited too long',
    ),
    full: object(
      {
        waiting: { type: 'integer', minimum: 1, maximum: 100_000, description: 'callers who wait already' },
        go: target,
      },
      ['waiting', 'go'],
      'when so many wait already',
    ),
    nobody: object({ go: target }, ['go'], 'when nobody with the skills is signed in, at first or later'),
  },
  ['queue'],
  'the caller waits for an agent',
);

const hangup = step(
  'hangup',
  { served: { type: 'boolean', description: 'whether the caller got an answer from the flow; false when left out' } },
  [],
  'ends the call without a word',
);

const messageFields: Record<string, Schema> = {
  say: say('said before the tone'),
  longestSeconds: seconds('longest message; 120 when left out', 5, 600),
  silenceSeconds: seconds('silence that ends the message; 5 when left out', 2, 30),
  shortestSeconds: seconds('what is shorter is no message; 2 when left out', 1, 10),
  end: { enum: [...'0123456789*#'], description: 'key that ends the message; # when left out' },
  tries: { type: 'integer', description: 'how often the caller may begin; 3 when left out', minimum: 1, maximum: 5 },
  review: object(
    {
      say: say('offers 1 to keep, 2 to listen, 3 to record again'),
      waitSeconds: seconds('silence after which the message is kept; 5 when left out', 1, 30),
    },
    ['say'],
    'lets the caller keep the message (1), hear it (2) or record it again (3); kept at once when left out',
  ),
  noMessage: miss('nothing was said, or too little'),
  failed: { ...target, description: 'step when recording is not possible' },
  go: target,
};
const MESSAGE_NEEDS = ['say', 'noMessage', 'failed', 'go'];

const record = step(
  'record',
  { queue, ...messageFields },
  MESSAGE_NEEDS,
  'records a message and keeps it with the call',
);
const voicemail = step(
  'voicemail',
  { queue, ...messageFields },
  ['queue', ...MESSAGE_NEEDS],
  'takes a message for the people of a queue',
);

const transfer = step(
  'transfer',
  {
    to: {
      description: 'where the caller is connected to',
      anyOf: [
        object(
          { number: { type: 'string', pattern: '^\\d{3,18}$', description: 'a telephone number: digits in quotes' } },
          ['number'],
          'a number outside',
        ),
        object(
          { agent: { type: 'string', pattern: '^\\d{2,8}$', description: 'an extension: digits in quotes' } },
          ['agent'],
          "an agent's extension",
        ),
        object({ queue }, ['queue'], 'a queue'),
      ],
    },
    say: say('said before'),
    ringSeconds: seconds('how long it rings; 30 when left out', 5, 120),
    failed: { ...target, description: 'step when it cannot be reached' },
    busy: { ...target, description: 'step when it is busy; as failed when left out' },
    noAnswer: { ...target, description: 'step when nobody answers; as failed when left out' },
  },
  ['to'],
  'connects the caller to a number outside, an agent or a queue',
);

const clock = (description: string): Schema => ({
  type: 'string',
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
  description: `${description}: a time in quotes, "HH:MM"`,
});
const slotWords = say(
  'what offers it, with its key: 2 for the first slot, 3 for the second …; { time: callback.at } is its time',
);
const times = object(
  {
    say: say('said first: offers 1 for "when it is my turn"'),
    slots: {
      type: 'array',
      minItems: 1,
      // Nobody keeps more than five offers in mind by ear.
      maxItems: 4,
      description: 'times, with the keys 2, 3 … in this order; one that cannot be had is left out',
      items: {
        description: 'a time that may be chosen',
        anyOf: [
          object(
            {
              inMinutes: {
                type: 'integer',
                minimum: 15,
                maximum: 720,
                description: 'from now, up to the next quarter',
              },
              say: slotWords,
            },
            ['inMinutes', 'say'],
            'so many minutes from now, still today',
          ),
          object(
            {
              day: { enum: ['today', 'tomorrow'], description: 'the day' },
              from: clock('not before'),
              to: clock('before'),
              say: slotWords,
            },
            ['day', 'from', 'to', 'say'],
            'the first moment of that span in which the queue is open and customers are rung',
          ),
        ],
      },
    },
  },
  ['say', 'slots'],
  'lets the caller choose when to be called; when it is their turn, when left out or nothing is pressed',
);

const callback = step(
  'callback',
  {
    queue,
    say: say("asks about the caller's own number: 1 takes it, 2 asks for another"),
    ask: say('asks for a number, ended by the # key or by silence'),
    times,
    waitSeconds: seconds('silence allowed after the words; 5 when left out', 1, 30),
    tries: { type: 'integer', description: 'how often each is said; 3 when left out', minimum: 1, maximum: 5 },
    noInput: miss('what silence does'),
    noMatch: miss('what a wrong key or number does'),
    go: { ...target, description: 'step when the callback is noted' },
  },
  ['queue', 'say', 'ask', 'noInput', 'noMatch', 'go'],
  'notes a number to be called back, with the place in the queue',
);

export const WAY_STEPS: Schema[] = [enqueue, callback, voicemail, record, transfer, hangup];
