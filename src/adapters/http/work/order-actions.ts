/** What agents do to orders through the shop's own system: asked once, answered the same for ever, on record either way. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { ORDER_NUMBER, type OrderActionOutcome } from '../../../core/shop/order-actions.ts';
import { HttpError } from '../errors.ts';
import type { WorkOptions } from './index.ts';
import { id, ownCallOf } from './own-call.ts';

const reason = Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' });
const ACTION = Type.Union([
  Type.Object({ action: Type.Literal('cancel'), reason }),
  Type.Object({ action: Type.Literal('changeAddress'), address: Type.String({ minLength: 1, maxLength: 300 }) }),
  Type.Object({ action: Type.Literal('requestReturn'), reason }),
  Type.Object({
    action: Type.Literal('requestRefund'),
    amountFen: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
    reason,
  }),
]);

export function orderActionRoutes(server: FastifyInstance, options: WorkOptions): void {
  const { access, orderActions, shop, records, door } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get('/api/order-actions', { schema: { querystring: Type.Object({ customerId: id }) } }, async (request) => {
    await access.require(request, 'orderActions');
    return { isConnected: shop !== null, actions: await orderActions.ofCustomer(request.query.customerId) };
  });

  typed.post(
    '/api/orders/:orderNumber/actions',
    {
      schema: {
        params: Type.Object({ orderNumber: Type.String({ pattern: ORDER_NUMBER }) }),
        body: Type.Object({
          /** Made by the page for each confirmed action; asking again with it does nothing twice. */
          key: Type.String({ pattern: '^[A-Za-z0-9-]{8,64}$' }),
          callId: Type.Union([id, Type.Null()]),
          customerId: Type.Union([id, Type.Null()]),
          request: ACTION,
        }),
      },
    },
    async (request): Promise<OrderActionOutcome> => {
      const user = await access.require(request, 'orderActions');
      const { orderNumber } = request.params;
      const { key, callId, customerId, request: asked } = request.body;
      if (shop === null) throw new HttpError(409, 'notConnected', "The shop's system is not connected.");
      await ownCallOf(options, user, callId);
      const begun = await orderActions.begin(key, { by: user.userId, callId, customerId, orderNumber, request: asked });
      if (begun === 'otherRequest') throw new HttpError(409, 'keyReused', 'This key was used for something else.');
      if (begun.known !== null) return begun.known;
      const outcome = await shop.act({ ...asked, key, orderNumber, byAgent: user.userId });
      await orderActions.finish(key, outcome);
      await records.audit(user.userId, `order.${asked.action}.${outcome.outcome}`, orderNumber, request.ip);
      const code = outcome.outcome === 'refused' ? outcome.code : null;
      const told = { orderNumber, action: asked.action, outcome: outcome.outcome, code };
      if (callId !== null) door({ type: 'orderActed', agentId: user.userId, callId, ...told });
      return outcome;
    },
  );
}
