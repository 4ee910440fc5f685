/** Reports: figures about the past, folded from the record. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Records } from '../../app/ports.ts';
import type { Access } from './access.ts';
import { HttpError } from './errors.ts';

export type ReportOptions = { records: Records; access: Access; utcOffsetMinutes(): number };

/** A quarter: what is asked for is read in one go, and a page shows no more. */
const LONGEST_MS = 92 * 86_400_000;

export function reportRoutes(server: FastifyInstance, { records, access, utcOffsetMinutes }: ReportOptions): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  typed.get(
    '/api/reports/wait-accuracy',
    {
      schema: {
        querystring: Type.Object({
          fromMs: Type.Integer({ minimum: 0 }),
          toMs: Type.Integer({ minimum: 0 }),
          by: Type.Union([Type.Literal('hour'), Type.Literal('day')], { default: 'day' }),
          at: Type.Union([Type.Literal('joining'), Type.Literal('announcement')], { default: 'joining' }),
        }),
      },
    },
    async (request) => {
      await access.require(request, 'floor');
      const { fromMs, toMs } = request.query;
      if (toMs <= fromMs || toMs - fromMs > LONGEST_MS) {
        throw new HttpError(
          400,
          'badPeriod',
          'Ask for a period that ends after it begins and is 92 days long at most.',
        );
      }
      return { rows: await records.waitAccuracy({ ...request.query, utcOffsetMinutes: utcOffsetMinutes() }) };
    },
  );
}
