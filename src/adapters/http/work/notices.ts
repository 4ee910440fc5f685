/** Messages from supervisors: sent, read, and who has read them. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { HttpError, notFound } from '../errors.ts';
import type { WorkOptions } from './index.ts';
import { id } from './own-call.ts';

/** Longer is an article. */
const LONGEST = 500;
const SENT_SHOWN = 30;

export function noticeRoutes(server: FastifyInstance, { access, notices, notify, records }: WorkOptions): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get('/api/notices', async (request) => {
    const user = await access.require(request, 'ownDay');
    return { notices: await notices.ofUser(user.userId) };
  });

  typed.post(
    '/api/notices/:noticeId/read',
    { schema: { params: Type.Object({ noticeId: Type.Integer({ minimum: 1 }) }) } },
    async (request, reply) => {
      const user = await access.require(request, 'ownDay');
      if (!(await notices.read(request.params.noticeId, user.userId))) throw notFound('message');
      return reply.status(204).send();
    },
  );

  typed.get('/api/notices/sent', async (request) => {
    await access.require(request, 'sendNotices');
    return { notices: await notices.sent(SENT_SHOWN), teams: await notices.teams() };
  });

  typed.post(
    '/api/notices',
    {
      schema: {
        body: Type.Object({
          text: Type.String({ minLength: 1, maxLength: LONGEST, pattern: '\\S' }),
          to: Type.Union([
            Type.Object({ kind: Type.Literal('all') }),
            Type.Object({ kind: Type.Union([Type.Literal('team'), Type.Literal('one')]), id }),
          ]),
        }),
      },
    },
    async (request, reply) => {
      const user = await access.require(request, 'sendNotices');
      const sent = await notices.send(user.userId, request.body.to, request.body.text.trim());
      if (sent === null) throw new HttpError(409, 'nobody', 'Nobody is meant by this: there is no such agent or team.');
      notify(sent.userIds, sent.notice);
      const { noticeId } = sent.notice;
      await records.audit(user.userId, 'noticeSent', String(noticeId), request.ip);
      return reply.status(201).send({ noticeId, to: sent.userIds.length });
    },
  );
}
