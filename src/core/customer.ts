/** The customer as the floor and the desks know them. Read by an adapter from the shop's records, carried as plain data. */
import type { CallResult } from './entries.ts';
import type { Language, ScreenNames } from './organization.ts';

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
  /** How it ended, who called whom, and how long the customer waited. Left out by files kept before they were read. */
  result?: CallResult | null;
  direction?: 'inbound' | 'outbound';
  waitMs?: number;
};

/** An answer that somebody was promised, and by when: for a case the day, for a callback the moment. */
export type PromiseMade =
  | { kind: 'case'; caseId: string; title: string; promisedOn: string; overdue: boolean }
  | { kind: 'callback'; callbackId: string; at: string };

/** One who may be the caller, with what tells them apart from the others. */
export type CustomerChoice = Pick<CustomerFile, 'customerId' | 'name' | 'salutation' | 'level' | 'region'> & {
  /** The number is theirs, or the order whose number was keyed in. */
  because: 'number' | 'order';
  lastOrder: { orderNumber: string; placedOn: string; items: string } | null;
  openCases: number;
  lastContactOn: string | null;
};

/** Choices at most: one key each, 1 to 9. */
export const CHOICES_AT_MOST = 9;

/** What is known of a caller by the number alone. */
export type CallerFacts = {
  /** The number in its one form, E.164 where there is one; null for a number that is none. */
  number: string | null;
  /** Region of the number (归属地); null where none is known. */
  region: ScreenNames | null;
  /** Calls of today that are over, of this number or its customer. */
  callsBefore: number;
};

export type CustomerFile = {
  customerId: string;
  name: string;
  /** How to address them, in their language: 王女士, Mr Smith. */
  salutation: string;
  /** The same in each language of the pages: 王女士, Ms Wang. Left out by files kept before it was made. */
  salutations?: ScreenNames;
  level: 'new' | 'regular' | 'vip';
  language: Language;
  phones: string[];
  /** Region of the number (归属地), when it is known. */
  region: string | null;
  orders: OrderSummary[];
  openCases: CaseSummary[];
  lastContacts: ContactSummary[];
  /** The newest answer to the survey after a talk. These two are left out by files kept before they were read. */
  lastScore?: { score: number; at: string } | null;
  promises?: PromiseMade[];
};
