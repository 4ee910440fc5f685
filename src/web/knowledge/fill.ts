/** Puts the call's own facts into the places of a script: `{salutation}`, in Chinese `{称呼}`. Pure. */
import type { OfferView } from '../../core/commands.ts';

export type Fact = 'salutation' | 'orderNumber' | 'agentName' | 'date';

/** Places as they are written, in both languages. */
export const PLACES: Record<string, Fact> = {
  salutation: 'salutation',
  称呼: 'salutation',
  orderNumber: 'orderNumber',
  订单号: 'orderNumber',
  agentName: 'agentName',
  坐席: 'agentName',
  date: 'date',
  日期: 'date',
};

export type Piece = { text: string; place: Fact | null; missing: boolean };

/** The text in pieces. What is not known of this call stays as its place, marked, so that nobody reads out a hole. */
export function filled(text: string, facts: Partial<Record<Fact, string>>): Piece[] {
  return text
    .split(/(\{[^{}\s]{1,20}\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const place = /^\{(.+)\}$/.exec(part)?.[1];
      const fact = place === undefined ? undefined : PLACES[place];
      if (fact === undefined) return { text: part, place: null, missing: false };
      const value = facts[fact];
      return value ? { text: value, place: fact, missing: false } : { text: `${place}`, place: fact, missing: true };
    });
}

/** What is known of a call: the order is the one keyed in, or the customer's only one on the way, or the newest. */
export function factsOf(offer: OfferView | null, agentName: string): Partial<Record<Fact, string>> {
  const orders = offer?.customer?.orders ?? [];
  const keyed = offer?.pressed.map(({ digits }) => digits).find((one) => /^\d{8,12}$/.test(one));
  const onTheWay = orders.filter(({ state }) => state === 'shipped');
  const order =
    orders.find(({ orderNumber }) => orderNumber === keyed) ?? (onTheWay.length === 1 ? onTheWay[0] : orders[0]);
  return {
    ...(offer?.customer && { salutation: offer.customer.salutation }),
    ...((order?.orderNumber ?? keyed) && { orderNumber: order?.orderNumber ?? keyed }),
    agentName,
  };
}
