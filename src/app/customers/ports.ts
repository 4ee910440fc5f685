/** Customers' files as people work on them: what the database must provide, in the pages' words. */
import type { CaseSummary, OrderSummary } from '../../core/customer.ts';
import type { Language, ScreenNames } from '../../core/organization.ts';
import type { Home } from '../numbers/index.ts';
import type { CustomerSettings } from './settings.ts';

export type PhoneUse = 'mobile' | 'landline' | 'work' | 'other';
export type Level = 'new' | 'regular' | 'vip';

export type CustomerPhone = { raw: string; kind: PhoneUse; extension: string | null; region: string | null };

/** One line of a search. */
export type CustomerRow = {
  customerId: string;
  name: string;
  salutations: ScreenNames;
  level: Level;
  phones: CustomerPhone[];
  lastOrder: { orderNumber: string; placedOn: string } | null;
  openCases: number;
  lastContactOn: string | null;
};

export type CustomerRecord = {
  customerId: string;
  name: string;
  salutation: string;
  salutations: ScreenNames;
  level: Level;
  language: Language;
  address: string;
  remark: string;
  phones: CustomerPhone[];
  createdAt: string;
  /** Counts changes; whoever saves says which they saw. */
  version: number;
};

/** Fields a person edits; numbers apart. */
export type CustomerFields = Pick<CustomerRecord, 'name' | 'salutation' | 'level' | 'language' | 'address' | 'remark'>;
export const CUSTOMER_FIELDS = ['name', 'salutation', 'level', 'language', 'address', 'remark'] as const;

export type PhoneGiven = { raw: string; kind: PhoneUse | null };

export type CallOfCustomer = {
  callId: string;
  at: string;
  ani: string | null;
  result: string | null;
  queueId: string | null;
  agentId: string | null;
  agentName: string | null;
  talkMs: number;
  disposition: string | null;
  note: string | null;
  score: number | null;
  isCallback: boolean;
  recordings: { recordingId: string; durationMs: number }[];
};

/** All that hangs on a customer, newest first, each list up to its limit. */
export type CustomerHistory = {
  calls: CallOfCustomer[];
  orders: OrderSummary[];
  cases: (CaseSummary & { closedOn: string | null })[];
  messages: { messageId: string; callId: string; at: string; durationMs: number; heardAt: string | null }[];
  callbacks: {
    callbackId: string;
    requestedAt: string;
    queueId: string;
    attempts: number;
    closedAs: string | null;
    dueAt: string | null;
  }[];
};

export type CustomerChange = {
  at: string;
  byUser: string;
  byName: string | null;
  field: string;
  old: string | null;
  new: string | null;
};

export type CustomerMerge = {
  mergeId: number;
  at: string;
  byUser: string;
  byName: string | null;
  mergedId: string;
  mergedName: string;
  undoneAt: string | null;
  /** Until when it may be taken back; null: not any more. */
  undoUntil: string | null;
};

/** Why something of a customer's file could not be done; `code` is what pages read. */
export class CustomerError extends Error {
  readonly code:
    | 'notFound'
    | 'changedMeanwhile'
    | 'noNumber'
    | 'sameCustomer'
    | 'alreadyMerged'
    | 'tooLate'
    | 'notNewest';
  constructor(code: CustomerError['code'], message: string) {
    super(message);
    this.name = 'CustomerError';
    this.code = code;
  }
}

export type ShopSettings = CustomerSettings & { home: Home };

/** Methods that change something reject with a CustomerError when they cannot. */
export type Customers = {
  /** By name, its pinyin or initials, a number in any spelling or its last digits, an order's number, an id. */
  search(text: string, limit: number): Promise<CustomerRow[]>;
  /** Of one who was merged into another: that one's. Null: nobody. */
  record(customerId: string): Promise<CustomerRecord | null>;
  history(customerId: string): Promise<CustomerHistory>;
  changes(customerId: string): Promise<{ changes: CustomerChange[]; merges: CustomerMerge[] }>;
  /** Others who share a number or have the same name. */
  duplicates(customerId: string): Promise<CustomerRow[]>;
  /** @returns the new customer's id */
  create(fields: CustomerFields, phones: PhoneGiven[], by: string): Promise<string>;
  /** One row in the list of changes for each field that differs. @returns the new version */
  edit(
    customerId: string,
    change: Partial<CustomerFields> & { version: number; phones?: PhoneGiven[] },
    by: string,
  ): Promise<number>;
  /** `take`: fields whose value the other had and the survivor takes. @returns the merge's number */
  merge(survivorId: string, mergedId: string, take: (keyof CustomerFields)[], by: string): Promise<number>;
  /** @returns the customer who is back */
  undoMerge(mergeId: number, by: string): Promise<string>;
  settings(): Promise<ShopSettings>;
  /** Numbers are read anew when the shop is said to be elsewhere. */
  saveSettings(settings: ShopSettings): Promise<void>;
};
