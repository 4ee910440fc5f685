/** One shape for every answer that is not what was asked for: `{ code, message, field? }`. */
import type { FastifyInstance } from 'fastify';

export class HttpError extends Error {
  readonly statusCode: number;
  readonly code: string;
  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.name = 'HttpError';
    this.statusCode = statusCode;
    this.code = code;
  }
}

export const unauthorized = () => new HttpError(401, 'signedOut', 'Sign in first.');
export const forbidden = () => new HttpError(403, 'notAllowed', 'Your role may not do this.');
export const notFound = (what: string) => new HttpError(404, 'notFound', `There is no such ${what}.`);

type Thrown = Error & { statusCode?: number; code?: string; validation?: { instancePath: string; message?: string }[] };

/** A fault of ours is logged whole and told in one word: what went wrong inside is nobody's business outside. */
export function installErrors(server: FastifyInstance): void {
  server.setErrorHandler<Thrown>((error, request, reply) => {
    const [problem] = error.validation ?? [];
    if (problem !== undefined) {
      const field = problem.instancePath.slice(1).replaceAll('/', '.');
      return reply.status(400).send({ code: 'badRequest', message: `${field} ${problem.message}`.trim(), field });
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.status(status).send({ code: error.code ?? 'refused', message: error.message });
    request.log.error({ err: error }, 'request failed');
    const away = status === 503 || error.message.includes('timeout') || error.message.includes('ECONNREFUSED');
    return away
      ? reply.status(503).send({ code: 'recordsAway', message: 'The records cannot be reached now. Try again soon.' })
      : reply.status(500).send({ code: 'fault', message: 'Something went wrong here. It has been noted.' });
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.status(404).send({ code: 'notFound', message: 'There is nothing at this address.' }),
  );
}
