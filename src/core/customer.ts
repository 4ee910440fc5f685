/** The customer as the floor and the desks know them. Read by an adapter from the shop's records, carried as plain data. */
import type { Language } from './organization.ts';

export type OrderState =
  | 'unpaid'
  | 'paid'
  | 'packed'
  | 'shipped'
  | 'delivered'
  | 'cancelled'
  | 'returning'
  | 'refunded';

export type OrderSummary = {
  orderId: string;
  /** Digits only, as the caller keys it in and the parcel shows it. */
  orderNumber: string;
  placedOn: string;
  state: OrderState;
  amountFen: number;
  items: string;
  parcel: {
    carrier: string;
    trackingNumber: string;
    state: 'collected' | 'inTransit' | 'delivering' | 'delivered' | 'lost';
    expectedOn: string | null;
  } | null;
  return: { state: 'requested' | 'approved' | 'received' | 'refunded' | 'refused'; reason: string } | null;
};

export type CaseSummary = {
  caseId: string;
  kind: 'complaint' | 'enquiry' | 'return';
  title: string;
  state: string;
  openedOn: string;
  ownerName: string | null;
  /** Left out by files kept before it was read. */
  ownerId?: string | null;
};

/** A complaint that is not settled, as a caller is told of it. */
export type ComplaintSummary = {
  caseId: string;
  /** The digits of the case's number, as it is read out. */
  number: string;
  state: 'open' | 'inProgress' | 'waitingForCustomer' | 'resolved';
  openedOn: string;
  /** Day by which an answer was promised. */
  promisedOn: string | null;
  /** That day is over. */
  overdue: boolean;
  /** `extension`: the number customers know agents by (工号). */
  owner: { agentId: string; name: string; extension: string | null } | null;
};

export type ContactSummary = {
  callId: string;
  at: string;
  queueId: string | null;
  agentName: string | null;
  /** Left out by files kept before it was read. */
  agentId?: string | null;
  disposition: string | null;
  note: string | null;
  score: number | null;
};

export type CustomerFile = {
  customerId: string;
  name: string;
  /** How to address them, in their language: 王女士, Mr Smith. */
  salutation: string;
  level: 'new' | 'regular' | 'vip';
  language: Language;
  phones: string[];
  /** Region of the number (归属地), when it is known. */
  region: string | null;
  orders: OrderSummary[];
  openCases: CaseSummary[];
  lastContacts: ContactSummary[];
};
