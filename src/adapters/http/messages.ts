/** Messages that callers have left: the list, and each one's sound. Agents hear and call back too, so all staff may. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { notFound } from './errors.ts';
import { type RecordOptions, seenBy } from './records.ts';
import { sendSound } from './sound.ts';

const MESSAGES_AT_ONCE = 200;
const id = Type.String({ minLength: 1, maxLength: 150 });

export function messageRoutes(
  server: FastifyInstance,
  {
    records,
    access,
    recordingsFolder,
    sight,
  }: Pick<RecordOptions, 'records' | 'access' | 'recordingsFolder' | 'sight'>,
): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get(
    '/api/messages',
    {
      schema: {
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: MESSAGES_AT_ONCE, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
          callId: Type.Optional(id),
        }),
      },
    },
    async (request) => {
      const user = await access.require(request, 'messages');
      const { limit, cursor = null, callId = null } = request.query;
      const list = await records.messages({ limit, cursor, callId });
      await records.audit(user.userId, 'messagesListed', callId ?? 'all', request.ip);
      return seenBy(user, sight, list);
    },
  );

  typed.get(
    '/api/messages/:messageId',
    { schema: { params: Type.Object({ messageId: id }) } },
    async (request, reply) => {
      const user = await access.require(request, 'messages');
      const { messageId } = request.params;
      const message = await records.message(messageId);
      if (message === null) throw notFound('message');
      return sendSound(reply, request.headers.range, recordingsFolder, message.file, async () => {
        await records.audit(user.userId, 'messagePlayed', messageId, request.ip);
        await records.messageHeard(messageId, user.userId);
      });
    },
  );
}
