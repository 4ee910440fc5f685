/** "What if": a past period asked for with something changed, and asked after until it has been played. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Records } from '../../app/ports.ts';
import type { WhatIf, WhatIfJob } from '../../app/what-if.ts';
import type { Organization } from '../../core/organization.ts';
import { CHANGES_AT_MOST } from '../../core/what-if/index.ts';
import type { Access } from './access.ts';
import { HttpError, notFound } from './errors.ts';

export type WhatIfOptions = { whatIf: WhatIf; records: Records; access: Access; organization(): Organization | null };

/** A day and the night around it; more than one cannot be told apart in one table. */
const LONGEST_MS = 26 * 3_600_000;
const PER_MINUTE = 10;

const id = Type.String({ minLength: 1, maxLength: 100 });
const moment = Type.Integer({ minimum: 0 });
const level = Type.Integer({ minimum: 0, maximum: 10 });
const kind = <K extends string>(name: K) => ({ kind: Type.Literal(name) });
const CHANGE = Type.Union([
  Type.Object({ ...kind('skill'), agentId: id, skill: id, level }),
  Type.Object({ ...kind('oneMore'), likeAgentId: id, fromMs: moment, toMs: moment }),
  Type.Object({ ...kind('oneFewer'), agentId: id, fromMs: moment, toMs: moment }),
  Type.Object({
    ...kind('strategy'),
    queueId: id,
    strategy: Type.Union([
      Type.Literal('longestIdle'),
      Type.Literal('bestFit'),
      Type.Literal('leastBusy'),
      Type.Literal('roundRobin'),
    ]),
  }),
  Type.Object({ ...kind('priority'), queueId: id, priority: Type.Integer({ minimum: 0, maximum: 100 }) }),
  Type.Object({
    ...kind('requires'),
    queueId: id,
    requires: Type.Record(id, Type.Integer({ minimum: 1, maximum: 10 }), { maxProperties: 10 }),
  }),
  Type.Object({ ...kind('relaxation'), queueId: id, percent: Type.Integer({ minimum: 0, maximum: 1_000 }) }),
]);
const BODY = Type.Object({
  fromMs: moment,
  toMs: moment,
  changes: Type.Array(CHANGE, { maxItems: CHANGES_AT_MOST }),
});

export function whatIfRoutes(server: FastifyInstance, options: WhatIfOptions): void {
  const { whatIf, records, access } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  /** What can be picked: people, queues and skills as they are now. */
  typed.get('/api/what-if/shop', async (request) => {
    await access.require(request, 'whatIf');
    const shop = options.organization();
    return {
      agents: (shop?.agents ?? []).map(({ agentId, name, skills }) => ({ agentId, name, skills })),
      queues: (shop?.queues ?? []).map(({ queueId, names, requires, strategy, priority, relaxation }) => ({
        ...{ queueId, names, requires, strategy: strategy ?? 'longestIdle', priority: priority ?? 0 },
        relaxes: (relaxation ?? []).length > 0,
      })),
      skills: shop?.skills ?? [],
      utcOffsetMinutes: shop?.utcOffsetMinutes ?? 0,
    };
  });

  typed.post(
    '/api/what-if',
    { schema: { body: BODY }, config: { rateLimit: { max: PER_MINUTE, timeWindow: 60_000 } } },
    async (request, reply) => {
      const user = await access.require(request, 'whatIf');
      const { fromMs, toMs, changes } = request.body;
      if (toMs <= fromMs || toMs - fromMs > LONGEST_MS)
        throw new HttpError(400, 'whatIfPeriod', 'The period must end after it begins and last 26 hours at most.');
      const jobId = whatIf.ask({ period: { fromMs, toMs }, changes });
      if (jobId === null)
        throw new HttpError(409, 'whatIfBusy', 'Another question is being played; ask again when it is done.');
      const subject = `${new Date(fromMs).toISOString()} ${JSON.stringify(changes)}`;
      await records.audit(user.userId, 'whatIfAsked', subject.slice(0, 1_000), request.ip);
      return reply.status(202).send({ jobId });
    },
  );

  typed.get(
    '/api/what-if/:jobId',
    { schema: { params: Type.Object({ jobId: id }) } },
    async (request): Promise<WhatIfJob> => {
      await access.require(request, 'whatIf');
      const job = whatIf.look(request.params.jobId);
      if (job === null) throw notFound('question');
      return job;
    },
  );
}
