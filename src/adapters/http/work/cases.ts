/** Cases: opened and added to from a call or without one. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { CaseFault } from '../../../app/work-ports.ts';
import { ORDER_NUMBER } from '../../../core/shop/order-actions.ts';
import { HttpError, notFound } from '../errors.ts';
import type { WorkOptions } from './index.ts';
import { id, ownCallOf } from './own-call.ts';

const FAULTS: Record<Exclude<CaseFault, 'notFound'>, string> = {
  noSuchCustomer: 'There is no such customer.',
  noSuchOrder: 'This customer has no such order.',
  noSuchOwner: 'There is no such agent or queue.',
  noSuchKind: 'There is no such kind of case.',
  noOwner: 'A case needs an owner: an agent or a queue.',
  badState: 'A case in its state cannot become that.',
};

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(shape: T) => Type.Union([shape, Type.Null()]);
const owner = { ownerId: orNull(id), ownerQueue: orNull(id) };
const text = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });

export function caseRoutes(server: FastifyInstance, options: WorkOptions): void {
  const { access, cases, records, door } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  const refuse = (fault: CaseFault): never => {
    if (fault === 'notFound') throw notFound('case');
    throw new HttpError(409, fault, FAULTS[fault]);
  };

  typed.get('/api/case-kinds', async (request) => {
    await access.require(request, 'cases');
    return { kinds: await cases.kinds() };
  });

  typed.get(
    '/api/cases',
    { schema: { querystring: Type.Object({ customerId: Type.Optional(id) }) } },
    async (request) => {
      const user = await access.require(request, 'cases');
      const { customerId } = request.query;
      if (customerId === undefined) return { cases: await cases.ofAgent(user.userId, options.queuesOf(user.userId)) };
      await records.audit(user.userId, 'casesListed', customerId, request.ip);
      return { cases: await cases.ofCustomer(customerId) };
    },
  );

  typed.get('/api/cases/:caseId', { schema: { params: Type.Object({ caseId: id }) } }, async (request) => {
    const user = await access.require(request, 'cases');
    const found = await cases.case(request.params.caseId);
    if (found === null) throw notFound('case');
    await records.audit(user.userId, 'caseViewed', request.params.caseId, request.ip);
    return found;
  });

  typed.post(
    '/api/cases',
    {
      schema: {
        body: Type.Object({
          customerId: id,
          kind: Type.String({ maxLength: 40 }),
          title: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
          text,
          orderNumber: orNull(Type.String({ pattern: ORDER_NUMBER })),
          ...owner,
          callId: orNull(id),
        }),
      },
    },
    async (request, reply) => {
      const user = await access.require(request, 'cases');
      const draft = request.body;
      await ownCallOf(options, user, draft.callId);
      const opened = await cases.open(draft, user.userId, Date.now());
      if (typeof opened === 'string') return refuse(opened);
      const { caseId } = opened;
      await records.audit(user.userId, 'caseOpened', caseId, request.ip);
      const { callId, title } = draft;
      if (callId !== null) door({ type: 'caseFiled', agentId: user.userId, callId, caseId, how: 'opened', title });
      return reply.status(201).send(await cases.case(caseId));
    },
  );

  typed.post(
    '/api/cases/:caseId/history',
    {
      schema: {
        params: Type.Object({ caseId: id }),
        body: Type.Object({
          text,
          ...owner,
          callId: orNull(id),
          state: orNull(
            Type.Union(
              (['inProgress', 'waitingForCustomer', 'resolved', 'closed'] as const).map((one) => Type.Literal(one)),
            ),
          ),
        }),
      },
    },
    async (request) => {
      const user = await access.require(request, 'cases');
      const { caseId } = request.params;
      const { callId, state } = request.body;
      await ownCallOf(options, user, callId);
      const before = await cases.case(caseId);
      if (before === null) throw notFound('case');
      const { kind, ownerId, title } = before.case;
      // A complaint ends with who answers for it, not with whoever happens to read it.
      if (state === 'closed' && kind === 'complaint' && ownerId !== user.userId && user.role === 'agent')
        throw new HttpError(403, 'notOwner', 'Only its owner or a supervisor closes a complaint.');
      const added = await cases.append(caseId, request.body, user.userId, Date.now());
      if (typeof added === 'string') return refuse(added);
      await records.audit(user.userId, 'caseChanged', caseId, request.ip);
      if (callId !== null) door({ type: 'caseFiled', agentId: user.userId, callId, caseId, how: 'appended', title });
      return cases.case(caseId);
    },
  );
}
