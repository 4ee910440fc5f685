/** Conditions, and what can be said: how the schema of a flow's document describes them. */
import { either, LANGUAGE_TAG, LEVELS, NAME, NAME_WORDS, object, type Schema } from './schema-parts.ts';

export const LANGUAGE: Schema = {
  type: 'string',
  pattern: LANGUAGE_TAG,
  names: 'languages',
  description: 'the tag of a language (languages/TAG.yaml): zh-CN, en',
};
const ORDER_STATES = [
  'unpaid',
  'paid',
  'packed',
  'shipped',
  'delivered',
  'cancelled',
  'returning',
  'refunded',
] as const;
const PARCEL_STATES = ['collected', 'inTransit', 'delivering', 'delivered', 'lost'] as const;
const RETURN_STATES = ['requested', 'approved', 'received', 'refunded', 'refused'] as const;
const COMPLAINT_STATES = ['open', 'inProgress', 'waitingForCustomer', 'resolved'] as const;
const DIGIT_VALUES = [
  'order.number',
  'order.lastFour',
  'parcel.lastFour',
  'complaint.number',
  'complaint.owner',
  'caller.number',
];
const DATE_VALUES = [
  'order.placedOn',
  'order.expectedOn',
  'complaint.openedOn',
  'complaint.promisedOn',
  'hours.opensOn',
  'callback.on',
];
const clockTime: Schema = {
  type: 'string',
  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  description: 'a time in quotes: "HH:MM"',
};
export const settings = (description: string): Schema => ({
  type: 'object',
  description,
  propertyNames: { pattern: NAME, description: NAME_WORDS },
  minProperties: 1,
  additionalProperties: { type: 'string', pattern: '\\S', description: 'text' },
});

const condition: Schema = {
  ...object(
    {
      customer: { enum: ['known', 'unknown'], description: 'whether the caller was recognised' },
      level: either(LEVELS, 'level of the customer'),
      language: { ...LANGUAGE, description: 'language of this call' },
      customerLanguage: { ...LANGUAGE, description: "the customer's own language" },
      orderState: either(ORDER_STATES, 'state of the order that was found'),
      arrival: { enum: ['known', 'unknown'], description: "whether the parcel's day of arrival is known" },
      parcelState: either(PARCEL_STATES, 'state of the parcel of the order that was found'),
      returnState: either(RETURN_STATES, 'state of the return of the order that was found'),
      complaintState: either(COMPLAINT_STATES, 'state of the complaint that was found'),
      complaintPromise: { enum: ['known', 'unknown'], description: 'whether an answer was promised by a day' },
      complaintOverdue: { type: 'boolean', description: 'whether that day is over' },
      complaintOwner: { enum: ['known', 'unknown'], description: 'whether somebody works on the complaint' },
      openCase: { type: 'boolean', description: 'whether the customer has an open case' },
      opening: {
        enum: ['today', 'tomorrow', 'later', 'unknown'],
        description: 'when the queue of the last hours step opens next',
      },
      callbackTime: { enum: ['known', 'unknown'], description: 'whether a time to be called back at was chosen' },
      set: settings('what set steps have set, or a service has told'),
    },
    [],
    'all that are given must hold',
  ),
  minProperties: 1,
};

const HOURS_STATES = ['open', 'closed', 'holiday', 'promotion'] as const;
const wholeNumber = (description: string): Schema => ({ type: 'integer', description, minimum: 0, maximum: 100_000 });

export const floorCondition: Schema = {
  ...condition,
  properties: {
    ...condition.properties,
    time: object(
      { from: clockTime, to: clockTime },
      ['from', 'to'],
      "on the shop's clock; from later than to spans midnight",
    ),
    weekday: {
      description: '1 Monday to 7 Sunday',
      anyOf: [
        { type: 'integer', minimum: 1, maximum: 7 },
        { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1, maximum: 7 } },
      ],
    },
    emergency: { type: 'boolean', description: 'whether the emergency notice is on (calendar/shop.yaml)' },
    queue: {
      ...object(
        {
          id: { type: 'string', description: 'id of the queue' },
          hours: either(HOURS_STATES, 'whether it is open'),
          waitingAtLeast: wholeNumber('callers waiting'),
          longestWaitAtLeastSeconds: wholeNumber('how long the first has waited'),
          readyAtLeast: wholeNumber('agents who could be rung now'),
          readyAtMost: wholeNumber('agents who could be rung now'),
          expectedWaitAtLeastSeconds: wholeNumber('the wait expected; never holds while it cannot be told'),
          expectedWaitAtMostSeconds: wholeNumber('the wait expected; never holds while it cannot be told'),
        },
        ['id'],
        'how a queue stands; all that are given must hold',
      ),
      minProperties: 2,
    },
  },
};

const queueId: Schema = { type: 'string', description: 'id of the queue' };

export const sayItem: Schema = {
  description: 'a prompt by its name, or something that is read out',
  anyOf: [
    {
      type: 'string',
      pattern: '^[a-z0-9-]+(/[a-z0-9-]+)?$',
      names: 'prompts',
      description: 'name of a prompt, or flow/prompt',
    },
    object(
      { say: { type: 'string', names: 'prompts', description: 'name of a prompt' }, in: LANGUAGE },
      ['in', 'say'],
      'a prompt in one language whatever the caller speaks',
    ),
    object({ when: condition, say: { $ref: '#/$defs/say' } }, ['when', 'say'], 'said only when the condition holds'),
    object({ number: { type: 'integer' } }, ['number'], 'a number'),
    object({ position: { const: true } }, ['position'], 'the place in the queue, while waiting in it'),
    object(
      { expectedWait: { const: true } },
      ['expectedWait'],
      'while waiting in a queue: for how long still, when it is known; nothing to whoever is next',
    ),
    object(
      {
        digits: {
          anyOf: [{ enum: DIGIT_VALUES }, object({ typed: { type: 'string' } }, ['typed'], 'what a collect step kept')],
        },
      },
      ['digits'],
      'digits, one after another',
    ),
    object({ date: { enum: DATE_VALUES } }, ['date'], 'a date'),
    object({ time: { enum: ['hours.opensAt', 'callback.at'] } }, ['time'], 'a time of day'),
    object({ money: { enum: ['order.amount'] } }, ['money'], 'an amount of money'),
    object({ orderState: { const: true } }, ['orderState'], 'the state of the order that was found'),
    object({ parcelState: { const: true } }, ['parcelState'], 'the state of its parcel'),
    object({ returnState: { const: true } }, ['returnState'], 'the state of its return'),
    object({ complaintState: { const: true } }, ['complaintState'], 'the state of the complaint that was found'),
    object({ waiting: queueId }, ['waiting'], 'how many wait in a queue that was asked about'),
    object({ expectedWaitMinutes: queueId }, ['expectedWaitMinutes'], 'minutes of the wait expected there'),
    object(
      { fact: { type: 'string' }, as: { enum: ['digits', 'number', 'date', 'money'] } },
      ['fact', 'as'],
      'what a service has told',
    ),
  ],
};
