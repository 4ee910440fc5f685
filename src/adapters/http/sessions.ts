/** Signing in and out. The cookie is a secret token, out of reach for scripts and other sites. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Sessions } from '../../app/ports.ts';
import { type Access, SESSION_COOKIE } from './access.ts';
import { HttpError } from './errors.ts';

/** A person mistypes a few times; a program that guesses gets no further than this in a minute from one address. */
const SIGN_INS_PER_MINUTE = 20;

export type SessionOptions = { sessions: Sessions; access: Access; secure: boolean; ended(userId: string): void };

export function sessionRoutes(server: FastifyInstance, options: SessionOptions): void {
  const { sessions, access } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: options.secure } as const;

  typed.post(
    '/api/session',
    {
      schema: {
        body: Type.Object({
          user: Type.String({ minLength: 1, maxLength: 64 }),
          password: Type.String({ minLength: 1, maxLength: 256 }),
        }),
      },
      config: { rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const signedIn = await sessions.signIn(request.body.user, request.body.password, request.ip);
      if (signedIn === null) throw new HttpError(401, 'wrongPassword', 'The name or the password is wrong.');
      return reply.setCookie(SESSION_COOKIE, signedIn.token, cookie).send({ user: signedIn.user });
    },
  );

  typed.get('/api/session', async (request) => ({ user: await access.require(request, null) }));

  typed.delete('/api/session', async (request, reply) => {
    const user = await access.require(request, null);
    await sessions.signOut(request.cookies[SESSION_COOKIE] ?? '');
    options.ended(user.userId);
    return reply.clearCookie(SESSION_COOKIE, cookie).status(204).send();
  });
}
