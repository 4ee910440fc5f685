/** An agent's day, and dispositions given after the time. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { mayChoose } from '../../../core/disposition.ts';
import { gradeProgress } from '../../../core/quality/grades.ts';
import { forbidden, HttpError, notFound } from '../errors.ts';
import type { WorkOptions } from './index.ts';
import { id } from './own-call.ts';

export function dayRoutes(server: FastifyInstance, options: WorkOptions): void {
  const { access, day, cases, records, floor, door } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get('/api/day', async (request) => {
    const { userId } = await access.require(request, 'ownDay');
    const [numbers, targets, undisposed, due, service] = await Promise.all([
      day.numbers(userId),
      day.targets(userId),
      day.undisposed(userId),
      cases.ofAgent(userId, options.queuesOf(userId)),
      day.service(userId),
    ]);
    const grade =
      service === null
        ? null
        : {
            ...gradeProgress(service.rules, service.record),
            names: Object.fromEntries(service.rules.map((rule) => [rule.grade, rule.names])),
          };
    return { numbers, targets, undisposed, cases: due, grade };
  });

  typed.post(
    '/api/calls/:callId/disposition',
    {
      schema: {
        params: Type.Object({ callId: id }),
        body: Type.Object({
          disposition: Type.String({ minLength: 1, maxLength: 40 }),
          note: Type.String({ maxLength: 4_000 }),
          resolved: Type.Boolean(),
          followUp: Type.Union((['none', 'callback', 'case'] as const).map((one) => Type.Literal(one))),
        }),
      },
    },
    async (request, reply) => {
      const user = await access.require(request, 'ownDay');
      const { callId } = request.params;
      const call = await records.call(callId);
      if (call === null) throw notFound('call');
      const { agentId, queueId, dispositionMissed } = call.cdr;
      if (agentId !== user.userId) throw forbidden();
      if (dispositionMissed !== true)
        throw new HttpError(409, 'alreadyDisposed', 'This call has its disposition, or needs none.');
      const { disposition } = request.body;
      if (!mayChoose(floor.organization?.dispositions ?? [], typeof queueId === 'string' ? queueId : null, disposition))
        throw new HttpError(409, 'badDisposition', 'Calls of this queue are not given this disposition.');
      door({ type: 'dispositionAdded', agentId: user.userId, callId, ...request.body });
      return reply.status(204).send();
    },
  );
}
