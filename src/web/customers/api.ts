/** Customers' files as the API gives and takes them (`src/adapters/http/customers.ts`). */
import type { CaseSummary, OrderSummary } from '../../core/customer.ts';
import type { CustomerLink } from '../../core/customer-link.ts';
import type { Language, ScreenNames, Sight } from '../../core/organization.ts';
import { request } from '../shared/http.ts';

export type PhoneUse = 'mobile' | 'landline' | 'work' | 'other';
export const PHONE_USES: readonly PhoneUse[] = ['mobile', 'landline', 'work', 'other'];
export type Level = 'new' | 'regular' | 'vip';
export type Phone = { raw: string; kind: PhoneUse; extension: string | null; region: string | null };

export type CustomerRow = {
  customerId: string;
  name: string;
  salutations: ScreenNames;
  level: Level;
  phones: Phone[];
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
  phones: Phone[];
  createdAt: string;
  version: number;
};

export type CustomerAnswer = {
  customer: CustomerRecord;
  sight: Sight;
  mayEdit: boolean;
  mayMerge: boolean;
  link: CustomerLink | null;
};

export type CustomerCall = {
  callId: string;
  at: string;
  ani: string | null;
  result: string | null;
  queueId: string | null;
  agentName: string | null;
  talkMs: number;
  disposition: string | null;
  note: string | null;
  score: number | null;
  isCallback: boolean;
  recordings: { recordingId: string; durationMs: number }[];
};

export type CustomerHistory = {
  calls: CustomerCall[];
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

export type Change = {
  at: string;
  byUser: string;
  byName: string | null;
  field: string;
  old: string | null;
  new: string | null;
};

export type Merge = {
  mergeId: number;
  at: string;
  byUser: string;
  byName: string | null;
  mergedId: string;
  mergedName: string;
  undoneAt: string | null;
  undoUntil: string | null;
};

export type Fields = Pick<CustomerRecord, 'name' | 'salutation' | 'level' | 'language' | 'address' | 'remark'>;
export const FIELDS = ['name', 'salutation', 'level', 'language', 'address', 'remark'] as const;

export type Settings = {
  link: { template: string; opens: CustomerLink['opens'] } | null;
  sight: Record<'agent' | 'supervisor' | 'quality' | 'manager' | 'administrator', Sight>;
  undoMergeMinutes: number;
  home: { country: string; areaCode: string | null };
};

const at = (customerId: string) => `/api/customers/${encodeURIComponent(customerId)}`;

export const searchCustomers = (text: string, limit = 20) =>
  request<{ customers: CustomerRow[] }>('GET', `/api/customers?q=${encodeURIComponent(text)}&limit=${limit}`);
export const readCustomer = (customerId: string) => request<CustomerAnswer>('GET', at(customerId));
export const readHistory = (customerId: string) => request<CustomerHistory>('GET', `${at(customerId)}/history`);
export const readChanges = (customerId: string) =>
  request<{ changes: Change[]; merges: Merge[] }>('GET', `${at(customerId)}/changes`);
export const readDuplicates = (customerId: string) =>
  request<{ customers: CustomerRow[] }>('GET', `${at(customerId)}/duplicates`);
export const reveal = (customerId: string) =>
  request<{ phones: Phone[]; address: string }>('POST', `${at(customerId)}/reveal`);
export const createCustomer = (
  given: Pick<Fields, 'name'> & Partial<Fields> & { phones: { raw: string; kind: PhoneUse | null }[] },
) => request<{ customerId: string }>('POST', '/api/customers', given);
export const editCustomer = (
  customerId: string,
  change: Partial<Fields> & { version: number; phones?: { raw: string; kind: PhoneUse }[] },
) => request<{ version: number }>('PATCH', at(customerId), change);
export const mergeCustomers = (survivorId: string, mergedId: string, take: (keyof Fields)[]) =>
  request<{ mergeId: number }>('POST', `${at(survivorId)}/merge`, { mergedId, take });
export const undoMerge = (mergeId: number) =>
  request<{ customerId: string }>('POST', `/api/customer-merges/${mergeId}/undo`);
export const readSettings = () => request<Settings>('GET', '/api/customer-settings');
export const saveSettings = (settings: Settings) => request<Settings>('PUT', '/api/customer-settings', settings);
