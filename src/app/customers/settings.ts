/** What a shop decides about its customers' files. Kept as one JSON value; what is left out is as by default. */
import { checkLinkTemplate, LINK_FIELDS, type LinkProblem, type LinkTemplate } from '../../core/customer-link.ts';
import type { Sight } from '../../core/organization.ts';
import type { Home } from '../numbers/index.ts';
import type { Role } from '../ports.ts';

export type CustomerSettings = {
  link: LinkTemplate | null;
  sight: Record<Role, Sight>;
  /** A merge may be taken back for so long. */
  undoMergeMinutes: number;
};

/**
 * Agents and administrators see numbers when they ask for one, which goes on record; inspectors judge talks and never need
 * them. The offered caller's own number is always shown to the agent who has the call.
 */
export const DEFAULT_SIGHT: Record<Role, Sight> = {
  agent: 'onRequest',
  supervisor: 'clear',
  quality: 'masked',
  manager: 'clear',
  administrator: 'onRequest',
};

/** A day: a wrong merge is found when the customer calls next, or at the end of the shift. */
export const DEFAULT_CUSTOMER_SETTINGS: CustomerSettings = {
  link: null,
  sight: DEFAULT_SIGHT,
  undoMergeMinutes: 1_440,
};

export type StoredSettings = Partial<Omit<CustomerSettings, 'sight'>> & { sight?: Partial<CustomerSettings['sight']> };

export function withDefaults(stored: StoredSettings): CustomerSettings {
  return {
    ...DEFAULT_CUSTOMER_SETTINGS,
    ...stored,
    // Nothing makes an inspector see what their work does not need.
    sight: { ...DEFAULT_SIGHT, ...stored.sight, quality: 'masked' },
  };
}

/** A sentence each; empty: they can be used. */
export function settingFaults({ link }: Pick<CustomerSettings, 'link'>, home: Home): string[] {
  const faults: string[] = [];
  const problem = link === null ? null : checkLinkTemplate(link.template);
  if (problem !== null) faults.push(`link: ${describeLinkProblem(problem)}`);
  if (home.areaCode !== null && home.country === 'CN' && !/^(?:10|2[0-9]|[3-9][0-9]{2})$/.test(home.areaCode))
    faults.push('areaCode: a mainland area code has two or three digits without its 0: 10, 755.');
  return faults;
}

function describeLinkProblem(problem: LinkProblem): string {
  switch (problem.code) {
    case 'unknownField':
      return `there is no field {${problem.field}}; there are ${LINK_FIELDS.map((field) => `{${field}}`).join(', ')}.`;
    case 'notHttp':
      return 'it must begin with https:// or http://.';
    case 'fieldInHost':
      return 'a field may stand behind the host only, or a caller could decide where the link leads.';
    case 'hasPassword':
      return 'leave out user and password: every agent would see them.';
    case 'tooLong':
      return 'it is longer than 1,000 characters.';
    default:
      return 'it is no address; write https://crm.example.com/customers?phone={number}.';
  }
}
