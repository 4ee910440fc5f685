/**
 * The shape of a flow's document, as JSON Schema: written to `ivr-flows/flow.schema.json` for editors, and read by
 * `shape.ts` for the check. One source for both; every description is what a person who edits a flow reads.
 */
import { LOOKUP_KINDS } from './lookups.ts';
import {
  ANY_KEY,
  asking,
  keys,
  LANGUAGE_TAG,
  NAME,
  NAME_WORDS,
  NO_DIGIT,
  object,
  type Schema,
  seconds,
  step,
  target,
} from './schema-parts.ts';
import { floorCondition, LANGUAGE, sayItem, settings } from './schema-say.ts';
import { WAY_STEPS } from './schema-ways.ts';

export type { Schema } from './schema-parts.ts';

const text = (description: string): Schema => ({ type: 'string', pattern: '\\S', description });
/** Pages are read in two languages, callers spoken to in any number. */
const title = object(
  { 'zh-CN': text('in Chinese'), en: text('in English') },
  ['zh-CN', 'en'],
  'what the pages call the flow',
);
const words: Schema = {
  type: 'object',
  description: 'the words in each language',
  propertyNames: { pattern: LANGUAGE_TAG, description: 'the tag of a language, such as zh-CN or en' },
  additionalProperties: text('the words'),
};

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
      low: object(
        {
          atMost: { type: 'integer', description: 'scores up to this', minimum: 1, maximum: 8 },
          go: { ...target, description: 'step after such a score' },
        },
        ['atMost', 'go'],
        'where a bad score leads',
      ),
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
      checksum: {
        enum: ['luhn', 'identity'],
        description: 'luhn: a card number; identity: a Chinese identity number, whose X is keyed as *',
      },
      masked: { type: 'boolean', description: 'for card and identity numbers: the digits are nowhere on record' },
      keys: keys(NO_DIGIT, 'ways out: * or # → next step'),
      go: target,
    },
    ['say', 'into', 'min', 'max', 'noInput', 'noMatch', 'go'],
    'takes digits',
  ),
  step(
    'lookup',
    {
      find: { enum: LOOKUP_KINDS, description: 'what is looked up' },
      number: { type: 'string', description: 'for kinds that go by a number: name under which a collect step kept it' },
      from: { type: 'string', description: "name of a service (services/NAME.yaml); the shop's records when left out" },
      give: {
        type: 'object',
        description: "what the service is given beside: the service's name for it → name a collect step kept it under",
        propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9]*$', description: 'a name of letters and digits' },
        minProperties: 1,
        additionalProperties: { type: 'string' },
      },
      withinSeconds: seconds('the answer is waited for this long; 3 when left out', 0.5, 10),
      found: target,
      none: { ...target, description: 'step when there is none (or the caller is unknown)' },
      notReached: { ...target, description: 'step when no answer comes in time' },
    },
    ['find', 'found', 'none', 'notReached'],
    "looks something up in the shop's records, or asks a service",
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
  ...WAY_STEPS,
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
      outcome: { type: 'string', description: 'in a self-service step: what the agent is told, by its name' },
    },
    ['served'],
    'ends the flow and the call; a self-service step goes back to the agent',
  ),
];

const selfService = object(
  {
    outcomes: {
      type: 'object',
      description: 'what the agent is told at its end, by names that finish steps give as "outcome"',
      propertyNames: { pattern: NAME, description: NAME_WORDS },
      minProperties: 1,
      additionalProperties: object(
        { 'zh-CN': text('in Chinese'), en: text('in English') },
        ['zh-CN', 'en'],
        'the words on the pages',
      ),
    },
    shows: { type: 'string', description: 'name of masked digits: the agent is told how many were keyed in' },
    lastDigits: {
      type: 'integer',
      description: 'the agent is shown so many digits at their end, too; none when left out',
      minimum: 1,
      maximum: 4,
    },
  },
  ['outcomes'],
  'makes it a step that an agent in a talk can send the caller to, and gets them back from',
);

/** Schema of a whole document. */
export const FLOW_SCHEMA: Schema & { $schema: string; title: string; $defs: Record<string, Schema> } = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A flow of the hotline',
  type: 'object',
  properties: {
    title,
    languages: {
      type: 'array',
      minItems: 1,
      items: LANGUAGE,
      description:
        'languages it is spoken in, first the one for whoever comes with another; all there are when left out',
    },
    selfService,
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
