/** The shape of a language's document, as JSON Schema: written to `ivr-flows/languages/language.schema.json` for editors. */
import { object, type Schema } from '../schema-parts.ts';
import { PARTS, type SayingKind } from './language.ts';

const text: Schema = { type: 'string', pattern: '\\S' };
const sound: Schema = {
  type: 'string',
  pattern: '^[a-z0-9-]+/[A-Za-z0-9#-]+$',
  description: 'name of a sound, folder/name',
};
const set = (description: string): Schema => ({ type: 'string', names: 'rules', description });

const part: Schema[] = [
  { ...sound, description: 'name of a sound, folder/name; # in it is the number' },
  object({ times: set('rules for how often "by" goes into the number') }, ['times'], 'how often "by" goes into it'),
  object({ rest: set('rules for what is left then') }, ['rest'], 'what is left then'),
  object({ same: set('other rules for the same number') }, ['same'], 'the number itself, by other rules'),
];
const parts: Schema = { type: 'array', minItems: 1, items: { anyOf: part, description: 'a sound, or a part' } };
const items: Schema = {
  type: 'array',
  description: 'what is said, in order',
  items: {
    description: 'a sound, or a part of the number',
    anyOf: [...part, object({ whenRest: parts }, ['whenRest'], 'said only when something is left')],
  },
};

const rule: Schema = {
  description: 'how the numbers from here on are said',
  anyOf: [
    items,
    object(
      {
        by: { type: 'integer', minimum: 2, maximum: 1e12, description: 'what the number is divided by' },
        say: items,
      },
      ['by', 'say'],
      "with a divisor other than the rule's own power of ten",
    ),
  ],
};

const WHAT: Record<SayingKind, string> = {
  number: 'a number',
  count: 'how many of something',
  minus: 'before a number below 0',
  digit: 'one digit of an order number',
  money: 'an amount, in the smallest unit (fen, cents)',
  date: 'a date',
  time: 'a time of day, hours from 0 to 23',
  ahead: 'how many wait before the caller, from 0',
  waitBetween: 'the wait expected, from … to … minutes',
  waitAtMost: 'the wait expected, at most … minutes',
  waitAtLeast: 'the wait expected, at least … minutes',
  waitUnderAMinute: 'the wait expected, less than one minute',
};

const saying = (kind: SayingKind): Schema => ({
  type: 'array',
  description: `how it is said: ${WHAT[kind]}`,
  items: {
    description: 'a sound, or a part by its rules',
    anyOf: [
      sound,
      ...PARTS[kind].map((part) =>
        object({ [part]: set(`rules for the ${part}`) }, [part], `the ${part} by its rules`),
      ),
    ],
  },
});

const kinds = Object.keys(PARTS) as SayingKind[];

export const LANGUAGE_SCHEMA: Schema & { $schema: string; title: string } = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A language of callers',
  type: 'object',
  properties: {
    name: { ...text, description: 'what those who speak it call it' },
    names: {
      ...object(
        { 'zh-CN': { ...text, description: 'in Chinese' }, en: { ...text, description: 'in English' } },
        ['zh-CN', 'en'],
        'what the pages call it',
      ),
    },
    first: { type: 'boolean', description: 'spoken to whoever has not chosen; of exactly one language' },
    voice: object(
      {
        engine: { enum: ['espeak-ng', 'flite'], description: 'who speaks when no TTS_COMMAND is set' },
        name: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9+_-]*$', description: 'the name of a voice: de, cmn' },
        wordsPerMinute: { type: 'integer', minimum: 80, maximum: 400, description: '160 when left out' },
        spelling: { enum: ['pinyin'], description: 'the voice is given Chinese words in pinyin' },
      },
      ['engine', 'name'],
      'the voice that npm run prompts takes',
    ),
    between: { type: 'string', description: 'what stands between words in writing; a blank when left out' },
    sounds: {
      type: 'object',
      description: 'sounds of numbers and dates, with their words; "number/0..99" is a list of them',
      propertyNames: {
        pattern: '^[a-z0-9-]+/([A-Za-z0-9-]+|[A-Za-z-]*[0-9]+\\.\\.[0-9]+)$',
        description: 'a sound (number/hundred) or a range of sounds (number/0..99)',
      },
      additionalProperties: {
        description: 'the words',
        anyOf: [text, { type: 'array', minItems: 1, items: text, description: 'a list of words' }],
      },
    },
    says: object(
      Object.fromEntries(kinds.map((kind) => [kind, saying(kind)])),
      kinds,
      'how each kind of thing is said',
    ),
    rules: {
      type: 'object',
      description: 'how numbers become sounds: sets of rules, by name',
      minProperties: 1,
      propertyNames: {
        pattern: '^[a-z][a-z0-9-]*$',
        description: 'a name of small letters, digits and "-", beginning with a letter',
      },
      additionalProperties: {
        type: 'object',
        description: 'smallest number → how the numbers from it on are said, up to the next rule',
        minProperties: 1,
        propertyNames: { pattern: '^(0|[1-9][0-9]*)$', description: 'a whole number' },
        additionalProperties: rule,
      },
    },
  },
  required: ['name', 'names', 'voice', 'sounds', 'says', 'rules'],
  additionalProperties: false,
};
