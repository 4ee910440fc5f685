/** Another system of the shop that answers look-ups over HTTP, as `services/NAME.yaml` describes it. */
import type { Schema } from '../ivr/schema.ts';
import type { FlowPath } from '../ivr/shape.ts';

export type ServiceAnswers = 'order' | 'complaint' | 'customer' | 'facts';

/** Where in the answer a field stands, `data.list.0.no`, and what its values are called here. */
export type FieldSource = string | { at: string; words: Record<string, string> };

export type ServiceDefinition = {
  /** `{name}` is replaced: by what the flow gives, by customerId, language, ani or dnis, or by `{secret.name}`. */
  url: string;
  /** POST when there is a body, else GET. */
  body?: Record<string, string>;
  headers?: Record<string, string>;
  answers: ServiceAnswers;
  fields: Record<string, FieldSource>;
  /** HTTP status that says "there is none"; 404 when left out. */
  noneStatus?: number[];
  /** An answer with one of these values in this place says so too. */
  noneWhen?: { at: string; is: (string | number | boolean | null)[] };
  timeoutMs?: number;
  retries?: number;
  backOffMs?: number;
  atOnce?: number;
  largestBytes?: number;
};

/** What holds where a service's file says nothing. */
export const SERVICE_DEFAULTS = {
  /** A caller hears nothing meanwhile: two tries fit into a look-up's three seconds. */
  timeoutMs: 1_000,
  retries: 1,
  /** Before the first retry; doubled for each further one. */
  backOffMs: 100,
  /** Requests under way; others wait for their turn within their own time. */
  atOnce: 20,
  /** An order is some kilobytes; more is another document by mistake. */
  largestBytes: 65_536,
} as const;

/** What of the fields each kind of answer must have, and may have. Facts are named freely. */
export const ANSWER_FIELDS: Record<Exclude<ServiceAnswers, 'facts'>, { must: string[]; may: string[] }> = {
  order: {
    must: ['orderNumber', 'state', 'placedOn', 'amountFen'],
    may: ['items', 'carrier', 'trackingNumber', 'parcelState', 'expectedOn', 'returnState', 'returnReason'],
  },
  complaint: { must: ['number', 'state', 'openedOn'], may: ['promisedOn', 'overdue', 'ownerExtension'] },
  customer: { must: ['customerId', 'name', 'level', 'language'], may: ['salutation'] },
};

const text: Schema = { type: 'string', pattern: '\\S' };
const texts: Schema = { type: 'object', minProperties: 1, additionalProperties: text };
const whole = (minimum: number, maximum: number): Schema => ({ type: 'integer', minimum, maximum });

export const SERVICE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    url: { type: 'string', pattern: '^https?://[^/{}]+', description: 'an address: https://host/path with {names}' },
    body: texts,
    headers: texts,
    answers: { enum: ['order', 'complaint', 'customer', 'facts'] },
    fields: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[a-z][A-Za-z0-9-]*$', description: 'a name of letters, digits and "-"' },
      additionalProperties: {
        anyOf: [
          text,
          {
            type: 'object',
            description: 'where the field stands and what its values mean',
            properties: { at: text, words: texts },
            required: ['at', 'words'],
            additionalProperties: false,
          },
        ],
      },
    },
    noneStatus: { type: 'array', items: whole(200, 599) },
    noneWhen: {
      type: 'object',
      properties: { at: text, is: { type: 'array', minItems: 1 } },
      required: ['at', 'is'],
      additionalProperties: false,
    },
    timeoutMs: whole(50, 10_000),
    retries: whole(0, 5),
    backOffMs: whole(0, 2_000),
    atOnce: whole(1, 200),
    largestBytes: whole(100, 1_000_000),
  },
  required: ['url', 'answers', 'fields'],
  additionalProperties: false,
};

/** Given to every service that names them, without the flow's doing. */
const ALWAYS_GIVEN = ['customerId', 'language', 'ani', 'dnis'];
const SECRET = /^secret\./;

/** Names in `{braces}`. */
export function namesIn(...templates: string[]): string[] {
  return [
    ...new Set(templates.flatMap((one) => [...one.matchAll(/\{([\w.-]+)\}/g)].map(([, name]) => name as string))),
  ];
}

/** What the check of the flows has to know. */
export function serviceWorld({ url, headers = {}, body = {}, answers, fields }: ServiceDefinition) {
  const given = (...templates: string[]) =>
    namesIn(...templates).filter((name) => !ALWAYS_GIVEN.includes(name) && !SECRET.test(name));
  const inAddress = given(url, ...Object.values(headers));
  const wants = [...new Set([...inAddress, ...given(...Object.values(body))])];
  return { answers, facts: answers === 'facts' ? Object.keys(fields) : [], wants, inAddress };
}

/**
 * What a definition of the right shape can still have wrong.
 * @param secrets names for which there is a secret; not checked when left out
 */
export function checkService(
  definition: ServiceDefinition,
  secrets?: readonly string[],
): { path: FlowPath; message: string }[] {
  const { url, headers = {}, body = {}, answers, fields } = definition;
  const problems: { path: FlowPath; message: string }[] = [];
  for (const name of namesIn(url, ...Object.values(headers), ...Object.values(body))) {
    const secret = name.replace(SECRET, '');
    if (SECRET.test(name) && secrets && !secrets.includes(secret)) {
      const variable = `SERVICE_SECRET_${secret.toUpperCase().replaceAll('-', '_')}`;
      problems.push({ path: [], message: `there is no secret "${secret}"; set ${variable}` });
    }
  }
  if (answers === 'facts') return problems;
  const { must, may } = ANSWER_FIELDS[answers];
  for (const field of must) {
    if (!(field in fields))
      problems.push({ path: ['fields'], message: `the field "${field}" of an ${answers} is missing` });
  }
  for (const field of Object.keys(fields)) {
    if (![...must, ...may].includes(field)) {
      const message = `an answer of this kind has no field "${field}"; there are ${[...must, ...may].join(', ')}`;
      problems.push({ path: ['fields', field], message });
    }
  }
  return problems;
}
