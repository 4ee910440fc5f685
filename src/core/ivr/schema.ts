/**
 * The shape of a flow's document, as JSON Schema: written to `ivr-flows/flow.schema.json` for editors, and read by
 * `shape.ts` for the check. One source for both; every description is what a person who edits a flow reads.
 */

/** The part of JSON Schema (2020-12) used here. */
export type Schema = {
  $ref?: string;
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: false | Schema;
  propertyNames?: { pattern: string; description: string };
  minProperties?: number;
  items?: Schema;
  minItems?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  /** What the text names; editors offer those there are. */
  names?: 'steps' | 'prompts';
};

const LANGUAGE: Schema = { enum: ['zh-CN', 'en'], description: 'zh-CN (Chinese) or en (English)' };
const LEVELS = ['new', 'regular', 'vip'] as const;
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
const ORDER_VALUES = ['order.number', 'order.lastFour', 'order.placedOn', 'order.amount', 'order.expectedOn'];
const NAME = '^[a-z][a-z0-9-]*$';
const NAME_WORDS = 'a name of small letters, digits and "-", beginning with a letter';

const target: Schema = { type: 'string', names: 'steps', description: 'name of the step that comes next' };
const object = (properties: Record<string, Schema>, required: string[], description?: string): Schema => ({
  type: 'object',
  description,
  properties,
  required,
  additionalProperties: false,
});
const either = (values: readonly string[], description: string): Schema => ({
  description,
  anyOf: [{ enum: values }, { type: 'array', minItems: 1, items: { enum: values }, description: 'or a list of them' }],
});
const seconds = (description: string, minimum: number, maximum: number): Schema => ({
  type: 'number',
  description,
  minimum,
  maximum,
});

const words: Schema = {
  ...object(
    {
      'zh-CN': { type: 'string', pattern: '\\S', description: 'the words in Chinese' },
      en: { type: 'string', pattern: '\\S', description: 'the words in English' },
    },
    ['zh-CN', 'en'],
    'the words in each language',
  ),
};

const clockTime: Schema = {
  type: 'string',
  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  description: 'a time in quotes: "HH:MM"',
};
const settings = (description: string): Schema => ({
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
      openCase: { type: 'boolean', description: 'whether the customer has an open case' },
      opening: {
        enum: ['today', 'tomorrow', 'later', 'unknown'],
        description: 'when the queue of the last hours step opens next',
      },
      set: settings('what set steps have set'),
    },
    [],
    'all that are given must hold',
  ),
  minProperties: 1,
};

const HOURS_STATES = ['open', 'closed', 'holiday', 'promotion'] as const;
const wholeNumber = (description: string): Schema => ({ type: 'integer', description, minimum: 0, maximum: 100_000 });

const floorCondition: Schema = {
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
        },
        ['id'],
        'how a queue stands; all that are given must hold',
      ),
      minProperties: 2,
    },
  },
};

const sayItem: Schema = {
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
    object(
      {
        digits: {
          anyOf: [{ enum: ORDER_VALUES }, object({ typed: { type: 'string' } }, ['typed'], 'what a collect step kept')],
        },
      },
      ['digits'],
      'digits, one after another',
    ),
    object({ date: { enum: ['order.placedOn', 'order.expectedOn', 'hours.opensOn'] } }, ['date'], 'a date'),
    object({ time: { enum: ['hours.opensAt'] } }, ['time'], 'a time of day'),
    object({ money: { enum: ['order.amount'] } }, ['money'], 'an amount of money'),
    object({ orderState: { const: true } }, ['orderState'], 'the state of the order that was found'),
  ],
};

const miss = (description: string): Schema =>
  object(
    {
      say: { ...{ $ref: '#/$defs/say' }, description: "help, said before the step's own words" },
      go: { ...target, description: 'step after the last try' },
    },
    ['go'],
    description,
  );

const asking: Record<string, Schema> = {
  say: { $ref: '#/$defs/say' },
  waitSeconds: seconds('silence allowed after the words; 5 when left out', 1, 30),
  tries: { type: 'integer', description: 'how often it is said in all; 3 when left out', minimum: 1, maximum: 5 },
  bargeIn: { type: 'boolean', description: 'whether a key stops the words; true when left out' },
  noInput: miss('what silence does'),
  noMatch: miss('what a wrong key does'),
};

const step = (kind: string, properties: Record<string, Schema>, required: string[], description: string): Schema =>
  object({ kind: { const: kind }, ...properties }, ['kind', ...required], description);

const ANY_KEY = '^[0-9*#]$';
const NO_DIGIT = '^[*#]$';
const KEY_WORDS: Record<string, string> = {
  [ANY_KEY]: 'a key of the telephone (0 to 9, "*" or "#")',
  [NO_DIGIT]: 'one of the keys "*" and "#", the only ones that are no digits',
};
const keys = (pattern: string, description: string): Schema => ({
  type: 'object',
  description,
  propertyNames: { pattern, description: KEY_WORDS[pattern] as string },
  minProperties: 1,
  additionalProperties: target,
});

const steps: Schema[] = [
  step(
    'say',
    {
      say: { $ref: '#/$defs/say' },
      bargeIn: { type: 'boolean', description: 'whether a key skips the words' },
      go: target,
    },
    ['say', 'go'],
    'says something and goes on',
  ),
  step(
    'menu',
    { ...asking, keys: keys(ANY_KEY, 'key → next step') },
    ['say', 'keys', 'noInput', 'noMatch'],
    'offers keys',
  ),
  step(
    'survey',
    {
      ...asking,
      highest: { type: 'integer', description: 'scores go from 1 to this; 5 when left out', minimum: 2, maximum: 9 },
      go: target,
    },
    ['say', 'noInput', 'noMatch', 'go'],
    'asks for a score',
  ),
  step(
    'collect',
    {
      ...asking,
      into: { type: 'string', pattern: NAME, description: 'name the digits are kept under' },
      min: { type: 'integer', description: 'fewest digits', minimum: 1, maximum: 30 },
      max: { type: 'integer', description: 'most digits', minimum: 1, maximum: 30 },
      end: { enum: ['#', '*'], description: 'key that ends the digits' },
      betweenSeconds: seconds('silence that ends the digits; 4 when left out', 1, 15),
      pattern: { type: 'string', description: 'regular expression that the digits must fit' },
      masked: { type: 'boolean', description: 'recorded as asterisks' },
      keys: keys(NO_DIGIT, 'ways out: * or # → next step'),
      go: target,
    },
    ['say', 'into', 'min', 'max', 'noInput', 'noMatch', 'go'],
    'takes digits',
  ),
  step(
    'lookup',
    {
      find: { enum: ['latest-order', 'order-by-number'], description: 'what is looked up in the records' },
      number: { type: 'string', description: 'for order-by-number: name under which a collect step kept the digits' },
      withinSeconds: seconds('the answer is waited for this long; 3 when left out', 0.5, 10),
      found: target,
      none: { ...target, description: 'step when there is no such order (or the caller is unknown)' },
      notReached: { ...target, description: 'step when the records do not answer' },
    },
    ['find', 'found', 'none', 'notReached'],
    "looks an order up in the shop's records",
  ),
  step(
    'choose',
    {
      cases: {
        type: 'array',
        minItems: 1,
        items: object({ when: floorCondition, go: target }, ['when', 'go']),
        description: 'the first whose condition holds is taken',
      },
      otherwise: { ...target, description: 'step when none holds' },
    },
    ['cases', 'otherwise'],
    'goes on by what is known',
  ),
  step(
    'set',
    { set: settings('name → value'), go: target },
    ['set', 'go'],
    'sets values that conditions ask about later',
  ),
  step(
    'hours',
    {
      queue: { type: 'string', description: 'id of the queue whose hours count' },
      open: { ...target, description: 'step when it is open' },
      closed: { ...target, description: 'step when it is closed' },
      holiday: { ...target, description: 'step when a public holiday closes it; as closed when left out' },
      promotion: { ...target, description: "step when it is open on a promotion's day; as open when left out" },
    },
    ['queue', 'open', 'closed'],
    'goes on by the calendar',
  ),
  step('language', { use: LANGUAGE, go: target }, ['use', 'go'], 'speaks this language from here on'),
  step(
    'enqueue',
    {
      queue: { type: 'string', description: 'id of the queue' },
      priority: {
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
      },
    },
    ['queue'],
    'ends the flow: the caller waits for an agent',
  ),
  step(
    'goto',
    {
      flow: { type: 'string', description: 'name of the flow that comes next' },
      go: { ...target, description: 'step after a "return" of that flow; left out, this flow is left for good' },
    },
    ['flow'],
    'goes on in another flow',
  ),
  step('return', {}, [], 'ends this flow and goes on where it was called from'),
  step(
    'finish',
    {
      say: { $ref: '#/$defs/say' },
      served: { type: 'boolean', description: 'whether the caller got an answer from the flow' },
    },
    ['served'],
    'ends the flow and the call',
  ),
];

/** Schema of a whole document. */
export const FLOW_SCHEMA: Schema & { $schema: string; title: string; $defs: Record<string, Schema> } = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A flow of the hotline',
  type: 'object',
  properties: {
    title: words,
    start: {
      ...target,
      description: 'name of the first step; left out together with steps when there are only prompts',
    },
    prompts: {
      type: 'object',
      description: 'what is spoken, by name',
      propertyNames: { pattern: NAME, description: NAME_WORDS },
      additionalProperties: words,
    },
    steps: {
      type: 'object',
      description: 'what happens, by name',
      propertyNames: { pattern: NAME, description: NAME_WORDS },
      minProperties: 1,
      additionalProperties: { anyOf: steps, description: 'a step' },
    },
  },
  required: ['title', 'prompts'],
  additionalProperties: false,
  $defs: { say: { type: 'array', minItems: 1, items: sayItem, description: 'what is said, in order' } },
};
