/** What the simulated shop does with an order, and what it refuses: the rules of a shop of its kind. Pure. */
import type { OrderActionOutcome, OrderActionRequest } from '../../core/shop/order-actions.ts';

export type ShopOrder = {
  state: string;
  amountFen: number;
  refundedFen: number;
  /** When the parcel was handed over; null: it was not. */
  deliveredAtMs: number | null;
  hasReturn: boolean;
  addressChanges: number;
};

/** Seven days without a reason, from the day after delivery: Consumer Rights Protection Law of the PRC, article 25. */
const RETURN_WITHIN_MS = 8 * 86_400_000;
/** Larger refunds are decided by a supervisor in the shop's own system. */
const REFUND_WITHOUT_APPROVAL_FEN = 50_000;
const ADDRESS_CHANGES_AT_MOST = 2;
/** Shorter than a street and a number. */
const SHORTEST_ADDRESS = 8;

const BEFORE_SHIPPING = ['unpaid', 'paid', 'packed'];
const PAID = ['paid', 'packed', 'shipped', 'delivered', 'returning'];

const done = (state: string, refundFen: number | null = null): OrderActionOutcome => ({
  outcome: 'done',
  state,
  refundFen,
});
const refuse = (code: string, message: string, mostFen?: number): OrderActionOutcome => ({
  outcome: 'refused',
  code,
  message,
  ...(mostFen !== undefined && { mostFen }),
});

export function decide(order: ShopOrder, request: OrderActionRequest, nowMs: number): OrderActionOutcome {
  switch (request.action) {
    case 'cancel':
      return cancel(order);
    case 'changeAddress':
      return changeAddress(order, request.address);
    case 'requestReturn':
      return requestReturn(order, nowMs);
    case 'requestRefund':
      return requestRefund(order, request.amountFen);
  }
}

function cancel({ state, amountFen, refundedFen }: ShopOrder): OrderActionOutcome {
  if (state === 'cancelled') return refuse('alreadyCancelled', 'The order is cancelled already.');
  if (!BEFORE_SHIPPING.includes(state)) return refuse('alreadyShipped', 'The order has left the warehouse.');
  return done('cancelled', state === 'unpaid' ? 0 : amountFen - refundedFen);
}

function changeAddress({ state, addressChanges }: ShopOrder, address: string): OrderActionOutcome {
  if (state === 'cancelled') return refuse('alreadyCancelled', 'The order is cancelled.');
  if (!BEFORE_SHIPPING.includes(state)) return refuse('alreadyShipped', 'The order has left the warehouse.');
  if (address.trim().length < SHORTEST_ADDRESS) return refuse('addressIncomplete', 'Street and number are missing.');
  if (addressChanges >= ADDRESS_CHANGES_AT_MOST)
    return refuse('addressChangedTwice', 'The address has been changed twice.');
  return done(state);
}

function requestReturn({ state, deliveredAtMs, hasReturn }: ShopOrder, nowMs: number): OrderActionOutcome {
  if (hasReturn) return refuse('alreadyRequested', 'A return has been requested already.');
  if (state !== 'delivered' || deliveredAtMs === null) return refuse('notDelivered', 'The order is not delivered.');
  if (nowMs > deliveredAtMs + RETURN_WITHIN_MS) return refuse('returnPeriodOver', 'The seven days are over.');
  return done('returning');
}

function requestRefund({ state, amountFen, refundedFen }: ShopOrder, wantedFen: number): OrderActionOutcome {
  if (!PAID.includes(state)) return refuse('nothingPaid', 'There is nothing to refund.');
  const mostFen = amountFen - refundedFen;
  if (wantedFen > mostFen) return refuse('amountTooHigh', 'It is more than was paid and not yet refunded.', mostFen);
  if (wantedFen > REFUND_WITHOUT_APPROVAL_FEN)
    return refuse('needsApproval', 'A supervisor has to approve it.', REFUND_WITHOUT_APPROVAL_FEN);
  return done(wantedFen === mostFen ? 'refunded' : state, wantedFen);
}
