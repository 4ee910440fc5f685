/** Customers' files for the pages: the records, with what the shop has decided about them as the floor knows it now. */
import { type CustomerLink, fillLink } from '../../core/customer-link.ts';
import type { Organization, Sight } from '../../core/organization.ts';
import { MAINLAND, readPhoneNumber } from '../numbers/index.ts';
import type { Door, Role, SignedInUser } from '../ports.ts';
import type { Customers } from './ports.ts';
import { sightOf } from './secrecy.ts';

type Decided = Pick<Organization, 'home' | 'customerLink' | 'sight'>;

export type CustomerPages = {
  customers: Customers;
  sight(role: Role): Sight;
  /** The nth number in the file, from 0, as it can be dialled from where the shop is; null: there is none. */
  numberOf(customerId: string, nth: number): Promise<string | null>;
  link(customer: { customerId: string; name: string; number: string }, user: SignedInUser): CustomerLink | null;
  settingsSaved(): Promise<void>;
};

/** @param reread what the shop has decided, from its records */
export function createCustomerPages(parts: {
  customers: Customers;
  organization(): Organization | null;
  reread(): Promise<Decided>;
  door: Door;
}): CustomerPages {
  const { customers, organization, reread, door } = parts;
  return {
    customers,
    sight: (role) => sightOf(organization(), role),
    async numberOf(customerId, nth) {
      const written = (await customers.record(customerId))?.phones[nth]?.raw;
      if (written === undefined) return null;
      const { e164, key } = readPhoneNumber(written, organization()?.home ?? MAINLAND);
      return e164 ?? key;
    },
    link(customer, user) {
      const template = organization()?.customerLink;
      return template ? fillLink(template, { ...customer, agent: user.userId }) : null;
    },
    async settingsSaved() {
      const { home, customerLink, sight } = await reread();
      const before = organization();
      if (before === null) return;
      const decided = { ...(home && { home }), ...(sight && { sight }), customerLink: customerLink ?? null };
      door({ type: 'organizationLoaded', organization: { ...before, ...decided } });
    },
  };
}
