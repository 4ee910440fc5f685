/** Flows and the calendar: read, checked, tried, published, counted. Who may publish is in `access.ts`. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Publication, Publisher } from '../../app/publishing/publisher.ts';
import { HOLIDAYS_SCHEMA, SHOP_DAYS_SCHEMA } from '../../core/calendar/index.ts';
import type {
  Funnel,
  ListedDocument,
  OpenDocument,
  Published,
  RefusedAnswer,
  StaleAnswer,
  VersionText,
} from '../../core/flow-editor/messages.ts';
import { TRIAL_ACTS_AT_MOST } from '../../core/flow-editor/trial.ts';
import {
  FLOW_SCHEMA,
  type FlowDocument,
  LANGUAGE_SCHEMA,
  LANGUAGE_TAG,
  languageDocument,
} from '../../core/ivr/index.ts';
import type { Organization } from '../../core/organization.ts';
import type { Access } from './access.ts';
import { HttpError, notFound } from './errors.ts';

export type FlowOptions = {
  publisher: Publisher;
  access: Access;
  organization(): Organization | null;
  funnel(fromMs: number, toMs: number): Promise<Funnel>;
};

/** A flow is a few pages; this is some hundred. */
const TEXT_LIMIT = 200_000;
const NOTE_LIMIT = 500;
/** All shipped documents together are below 100 kB; JSON may double it. */
const FILES_LIMIT_BYTES = 4_000_000;
/** The editor asks when typing pauses: a person pauses less than twice a second. */
const LOOKS_PER_MINUTE = 120;
const PUBLICATIONS_PER_MINUTE = 30;
/** A year; beyond it nobody looks for where callers were lost, and the count takes long. */
const PERIOD_AT_MOST_MS = 366 * 86_400_000;

const name = Type.String({ pattern: '^((calendar/)?[a-z0-9-]{1,60}|languages/[A-Za-z0-9-]{2,20})$' });
const text = Type.String({ maxLength: TEXT_LIMIT });
const base = Type.Integer({ minimum: 0 });
const note = Type.String({ maxLength: NOTE_LIMIT, default: '' });
const params = Type.Object({ name });
const often = { rateLimit: { max: LOOKS_PER_MINUTE, timeWindow: 60_000 } };
const seldom = { rateLimit: { max: PUBLICATIONS_PER_MINUTE, timeWindow: 60_000 } };

export function flowRoutes(server: FastifyInstance, options: FlowOptions): void {
  const { publisher, access } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get('/api/flows', async (request): Promise<{ documents: ListedDocument[] }> => {
    await access.require(request, 'flows');
    const { current, setAside } = await publisher.list();
    const waiting = new Map(setAside.map((one) => [one.name, one.version]));
    const documents = current.map(({ text: _, ...version }) => ({
      ...version,
      ...described(version.name, options.organization()),
      setAside: waiting.get(version.name) ?? null,
    }));
    return { documents };
  });

  typed.get('/api/flows/:name', { schema: { params } }, async (request): Promise<OpenDocument> => {
    await access.require(request, 'flows');
    const { current } = await publisher.list();
    const found = current.find((one) => one.name === request.params.name);
    if (found === undefined) throw notFound('flow');
    return { ...found, schema: schemaOf(found.name) };
  });

  typed.post(
    '/api/flows/:name/look',
    { schema: { params, body: Type.Object({ text }) }, config: often },
    async (request) => {
      await access.require(request, 'flows');
      return inWorkshop(() => publisher.look(request.params.name, request.body.text));
    },
  );

  typed.post('/api/flows/:name/try', { schema: { params, body: TRIAL }, config: often }, async (request) => {
    await access.require(request, 'flows');
    const { text: tried, caller, acts } = request.body;
    return inWorkshop(() => publisher.try(request.params.name, tried, caller, acts));
  });

  typed.get('/api/flows/:name/versions', { schema: { params } }, async (request) => {
    await access.require(request, 'flows');
    return { versions: await publisher.history(request.params.name) };
  });

  typed.get(
    '/api/flows/:name/versions/:version',
    { schema: { params: Type.Object({ name, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }) } },
    async (request): Promise<VersionText> => {
      await access.require(request, 'flows');
      const found = await publisher.version(request.params.name, request.params.version);
      if (found === null) throw notFound('version');
      return found;
    },
  );

  typed.post(
    '/api/flows/:name/publish',
    { schema: { params, body: Type.Object({ text, base, note }) }, config: seldom },
    async (request, reply) => {
      const { userId } = await access.require(request, 'publishFlows');
      const document = { name: request.params.name, text: request.body.text, base: request.body.base };
      const how = { note: request.body.note.trim(), origin: 'browser' as const };
      const by = { userId, address: request.ip };
      return answer(reply, await inWorkshop(() => publisher.publish([document], how, by)));
    },
  );

  typed.post(
    '/api/flows/:name/back',
    { schema: { params, body: Type.Object({ base }) }, config: seldom },
    async (request, reply) => {
      const { userId } = await access.require(request, 'publishFlows');
      const by = { userId, address: request.ip };
      const done = await inWorkshop(() => publisher.stepBack(request.params.name, request.body.base, by));
      if (done === null) throw new HttpError(409, 'noVersionBefore', 'There is no version before this one.');
      return answer(reply, done);
    },
  );

  typed.post(
    '/api/flow-files',
    {
      schema: { body: Type.Object({ files: Type.Array(Type.Object({ name, text, base }), { maxItems: 200 }), note }) },
      config: seldom,
      bodyLimit: FILES_LIMIT_BYTES,
    },
    async (request, reply) => {
      const { userId } = await access.require(request, 'publishFlows');
      const how = { note: request.body.note.trim(), origin: 'file' as const };
      const by = { userId, address: request.ip };
      return answer(reply, await inWorkshop(() => publisher.publish(request.body.files, how, by)));
    },
  );

  typed.get(
    '/api/funnel',
    { schema: { querystring: Type.Object({ from: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) }) } },
    async (request) => {
      await access.require(request, 'flows');
      const { from, to } = request.query;
      if (to <= from || to - from > PERIOD_AT_MOST_MS)
        throw new HttpError(400, 'badPeriod', '"to" must be later than "from", by at most 366 days.');
      return options.funnel(from, to);
    },
  );
}

const TRIAL = Type.Object({
  text,
  caller: Type.Object({
    customer: Type.Union([Type.Literal('unknown'), Type.Literal('known'), Type.Literal('vip')]),
    language: Type.String({ pattern: LANGUAGE_TAG }),
    hours: Type.Union([
      Type.Literal('open'),
      Type.Literal('closed'),
      Type.Literal('holiday'),
      Type.Literal('promotion'),
    ]),
    records: Type.Union([Type.Literal('found'), Type.Literal('none'), Type.Literal('notReached')]),
    waiting: Type.Integer({ minimum: 0, maximum: 10_000 }),
    agentsReady: Type.Integer({ minimum: 0, maximum: 10_000 }),
    emergency: Type.Boolean(),
  }),
  acts: Type.Array(
    Type.Union([
      Type.Object({ type: Type.Literal('key'), key: Type.String({ pattern: '^[0-9*#]$' }) }),
      Type.Object({ type: Type.Literal('wait') }),
      Type.Object({ type: Type.Literal('answer') }),
    ]),
    { maxItems: TRIAL_ACTS_AT_MOST },
  ),
});

/** A document that cannot be worked on is the sender's matter, and the sentence says why. */
async function inWorkshop<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOurs = error instanceof Error && !('code' in error) && /checked|first\.|try again/.test(error.message);
    throw isOurs ? new HttpError(422, 'notChecked', (error as Error).message) : error;
  }
}

function answer(reply: FastifyReply, publication: Publication) {
  switch (publication.done) {
    case 'published':
      return { versions: publication.versions, spoken: publication.spoken } satisfies Published;
    case 'unchanged':
      return { versions: [], spoken: [] } satisfies Published;
    case 'stale': {
      const message = 'Somebody else has published meanwhile; put your change into the new version.';
      const { current, difference } = publication;
      return reply.status(409).send({ code: 'stale', message, current, difference } satisfies StaleAnswer);
    }
    case 'refused': {
      const message = 'This does not pass the check; the version in force stays.';
      const { problems } = publication;
      return reply.status(422).send({ code: 'refusedFlow', message, problems } satisfies RefusedAnswer);
    }
  }
}

const LANGUAGES = 'languages/';

function schemaOf(document: string): OpenDocument['schema'] {
  if (document === 'calendar/shop') return SHOP_DAYS_SCHEMA;
  if (document.startsWith(LANGUAGES)) return LANGUAGE_SCHEMA;
  return document.startsWith('calendar/') ? HOLIDAYS_SCHEMA : FLOW_SCHEMA;
}

function kindOf(document: string, flow: FlowDocument | undefined): ListedDocument['kind'] {
  if (document.startsWith('calendar/')) return 'calendar';
  if (document.startsWith(LANGUAGES)) return 'language';
  return flow?.steps ? 'flow' : 'prompts';
}

function described(document: string, organization: Organization | null) {
  const source = organization?.flows.find(({ flowId }) => flowId === document);
  const flow = source?.document as FlowDocument | undefined;
  const language = organization?.languages?.find(({ tag }) => `${LANGUAGES}${tag}` === document);
  const numbers = Object.entries(organization?.numbers ?? {}).filter(([, flowId]) => flowId === document);
  return {
    kind: kindOf(document, flow),
    title: flow?.title ?? languageDocument(language)?.names ?? null,
    numbers: numbers.map(([dnis]) => dnis),
    runs: source?.version ?? null,
  };
}
