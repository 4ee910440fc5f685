/** Open callbacks: who waits for one, and calling one off. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Records, Role } from '../../app/ports.ts';
import type { FloorView } from '../../core/views.ts';
import type { Access } from './access.ts';
import { HttpError, notFound } from './errors.ts';

export type CallbackOptions = {
  records: Records;
  access: Access;
  picture(role: Role): FloorView;
  cancel(callbackId: string, byUser: string, reason: string): void;
};

export function callbackRoutes(server: FastifyInstance, { records, access, picture, cancel }: CallbackOptions): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get('/api/callbacks', async (request) => {
    const user = await access.require(request, 'floor');
    return { callbacks: picture(user.role).callbacks };
  });

  typed.post(
    '/api/callbacks/:callbackId/cancel',
    {
      schema: {
        params: Type.Object({ callbackId: Type.String({ minLength: 1, maxLength: 150 }) }),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) }),
      },
    },
    async (request, reply) => {
      const user = await access.require(request, 'callbacks');
      const { callbackId } = request.params;
      const open = picture(user.role).callbacks.find((one) => one.callbackId === callbackId);
      if (open === undefined) throw notFound('open callback');
      if (open.state === 'talking') {
        throw new HttpError(409, 'callbackTalking', 'The customer is being talked with; there is nothing to cancel.');
      }
      await records.audit(user.userId, 'callbackCancelled', callbackId, request.ip);
      cancel(callbackId, user.userId, request.body.reason.trim());
      return reply.status(204).send();
    },
  );
}
