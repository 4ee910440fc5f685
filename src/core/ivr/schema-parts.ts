/** What the schema of a flow's document is put together from. */

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
  maxItems?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  /** What the text names; editors offer those there are. */
  names?: 'steps' | 'prompts' | 'languages' | 'rules';
};

export const LEVELS = ['new', 'regular', 'vip'] as const;
/** BCP 47 as far as callers' languages need it: language, script, region. */
export const LANGUAGE_TAG = '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$';
export const NAME = '^[a-z][a-z0-9-]*$';
export const NAME_WORDS = 'a name of small letters, digits and "-", beginning with a letter';

export const target: Schema = { type: 'string', names: 'steps', description: 'name of the step that comes next' };
export const object = (properties: Record<string, Schema>, required: string[], description?: string): Schema => ({
  type: 'object',
  description,
  properties,
  required,
  additionalProperties: false,
});
export const either = (values: readonly string[], description: string): Schema => ({
  description,
  anyOf: [{ enum: values }, { type: 'array', minItems: 1, items: { enum: values }, description: 'or a list of them' }],
});
export const seconds = (description: string, minimum: number, maximum: number): Schema => ({
  type: 'number',
  description,
  minimum,
  maximum,
});

export const miss = (description: string): Schema =>
  object(
    {
      say: { ...{ $ref: '#/$defs/say' }, description: "help, said before the step's own words" },
      go: { ...target, description: 'step after the last try' },
    },
    ['go'],
    description,
  );

export const asking: Record<string, Schema> = {
  say: { $ref: '#/$defs/say' },
  waitSeconds: seconds('silence allowed after the words; 5 when left out', 1, 30),
  tries: { type: 'integer', description: 'how often it is said in all; 3 when left out', minimum: 1, maximum: 5 },
  bargeIn: { type: 'boolean', description: 'whether a key stops the words; true when left out' },
  noInput: miss('what silence does'),
  noMatch: miss('what a wrong key does'),
};

export const step = (
  kind: string,
  properties: Record<string, Schema>,
  required: string[],
  description: string,
): Schema => object({ kind: { const: kind }, ...properties }, ['kind', ...required], description);

export const ANY_KEY = '^[0-9*#]$';
export const NO_DIGIT = '^[*#]$';
export const KEY_WORDS: Record<string, string> = {
  [ANY_KEY]: 'a key of the telephone (0 to 9, "*" or "#")',
  [NO_DIGIT]: 'one of the keys "*" and "#", the only ones that are no digits',
};
export const keys = (pattern: string, description: string): Schema => ({
  type: 'object',
  description,
  propertyNames: { pattern, description: KEY_WORDS[pattern] as string },
  minProperties: 1,
  additionalProperties: target,
});
