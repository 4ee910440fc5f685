/** Callbacks that agents promise for a time. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { promiseFault } from '../../../core/callback/promise.ts';
import { HttpError } from '../errors.ts';
import type { WorkOptions } from './index.ts';
import { id } from './own-call.ts';

export function promiseRoutes(server: FastifyInstance, { access, floor, door, records }: WorkOptions): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  typed.post(
    '/api/callbacks',
    {
      schema: {
        body: Type.Object({
          callId: id,
          atMs: Type.Integer({ minimum: 0 }),
          /** Null: the number of the call. */
          number: Type.Union([Type.String({ minLength: 3, maxLength: 30 }), Type.Null()]),
        }),
      },
    },
    async (request, reply) => {
      const user = await access.require(request, 'promise');
      const { callId, atMs, number } = request.body;
      const promised = { callId, chosenAtMs: atMs, number };
      const fault = promiseFault(floor, user.userId, promised, Date.now());
      if (fault !== null) {
        const next = fault.nextMs === null ? '' : ` From ${new Date(fault.nextMs).toISOString()} on it is possible.`;
        throw new HttpError(409, fault.code, `This cannot be promised: ${fault.code}.${next}`);
      }
      door({ type: 'callbackPromised', agentId: user.userId, ...promised });
      await records.audit(user.userId, 'callbackPromised', callId, request.ip);
      return reply.status(201).send({ atMs });
    },
  );
}
