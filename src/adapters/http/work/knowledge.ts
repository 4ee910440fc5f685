/** The knowledge base and the scripts: everybody reads, supervisors and managers write. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { OrderState } from '../../../core/customer.ts';
import { HttpError, notFound } from '../errors.ts';
import type { WorkOptions } from './index.ts';

/** More beside a call are not read. */
const FOUND_AT_MOST = 40;
/** Of Markdown; what is longer is a handbook and belongs elsewhere. */
const BODY_AT_MOST = 20_000;

const both = (most: number) =>
  Type.Object({
    'zh-CN': Type.String({ minLength: 1, maxLength: most, pattern: '\\S' }),
    en: Type.String({ minLength: 1, maxLength: most, pattern: '\\S' }),
  });
const kind = Type.Union([Type.Literal('knowledge'), Type.Literal('script')]);
const names = (pattern: string) => Type.Array(Type.String({ pattern }), { maxItems: 50 });
const draft = {
  kind,
  pinned: Type.Boolean(),
  active: Type.Boolean(),
  titles: both(120),
  bodies: both(BODY_AT_MOST),
  queueIds: names('^[a-z0-9-]{1,40}$'),
  steps: names('^[a-z0-9-]+/[a-z0-9-]+(=[0-9*#]{1,20})?$'),
  orderStates: names('^[a-z]{1,20}$'),
  change: Type.String({ maxLength: 300 }),
};
const id = Type.Object({ articleId: Type.String({ minLength: 1, maxLength: 60 }) });
const list = Type.Optional(Type.String({ maxLength: 2_000 }));

export function knowledgeRoutes(server: FastifyInstance, { access, knowledge, records }: WorkOptions): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get(
    '/api/knowledge',
    {
      schema: {
        querystring: Type.Object({
          kind: Type.Optional(kind),
          words: Type.Optional(Type.String({ maxLength: 100 })),
          /** With it: what fits this call, best first. */
          queue: Type.Optional(Type.String({ maxLength: 40 })),
          /** `flow/step=keys`, separated by commas. */
          pressed: list,
          orders: list,
        }),
      },
    },
    async (request) => {
      await access.require(request, 'knowledge');
      const { kind: wanted = null, words = '', queue, pressed = '', orders = '' } = request.query;
      const call =
        queue === undefined
          ? null
          : {
              queueId: queue,
              pressed: split(pressed).map((one) => {
                const [step = '', digits = ''] = one.split('=');
                return { step, digits };
              }),
              orderStates: split(orders) as OrderState[],
            };
      return { articles: await knowledge.find({ call, words, kind: wanted, limit: FOUND_AT_MOST }) };
    },
  );

  typed.get('/api/knowledge/all', async (request) => {
    await access.require(request, 'writeKnowledge');
    return { articles: await knowledge.all() };
  });

  typed.get('/api/knowledge/:articleId', { schema: { params: id } }, async (request) => {
    await access.require(request, 'knowledge');
    const found = await knowledge.article(request.params.articleId);
    if (found === null) throw notFound('article');
    return found;
  });

  typed.post('/api/knowledge', { schema: { body: Type.Object(draft) } }, async (request) => {
    const user = await access.require(request, 'writeKnowledge');
    return save(null, request.body, null, user.userId, request.ip);
  });

  typed.post(
    '/api/knowledge/:articleId',
    { schema: { params: id, body: Type.Object({ ...draft, base: Type.Integer({ minimum: 1 }) }) } },
    async (request) => {
      const user = await access.require(request, 'writeKnowledge');
      const { base, ...written } = request.body;
      return save(request.params.articleId, written, base, user.userId, request.ip);
    },
  );

  async function save(
    articleId: string | null,
    written: Parameters<typeof knowledge.write>[1],
    base: number | null,
    by: string,
    address: string,
  ) {
    const saved = await knowledge.write(articleId, written, base, by);
    if (saved === 'notFound') throw notFound('article');
    if (saved === 'newerVersion') {
      throw new HttpError(
        409,
        'newerVersion',
        'Somebody has written a newer version. Read it, then write yours again.',
      );
    }
    await records.audit(by, 'articleWritten', `${saved.articleId}@${saved.version}`, address);
    return saved;
  }
}

function split(text: string): string[] {
  return text.split(',').filter(Boolean).slice(0, 100);
}
