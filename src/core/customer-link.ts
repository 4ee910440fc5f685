/** The link from a caller to the shop's own system: a template of the administrator's, filled for each call. */

export type LinkTemplate = {
  /** `https://crm.example.com/customers?phone={number}`. */
  template: string;
  /** A click of the agent's opens it, or the offer does by itself. */
  opens: 'onClick' | 'byItself';
};

export type CustomerLink = { url: string; opens: LinkTemplate['opens'] };

/** What a template may name. `number`: E.164 where there is one. `order`: as keyed in, else the newest. */
export const LINK_FIELDS = ['number', 'customerId', 'name', 'order', 'callId', 'queue', 'agent', 'language'] as const;
export type LinkField = (typeof LINK_FIELDS)[number];

export type LinkProblem =
  | { code: 'notAnAddress' | 'notHttp' | 'fieldInHost' | 'hasPassword' | 'tooLong' }
  | { code: 'unknownField'; field: string };

/** Browsers and proxies take 2,000 characters everywhere; a filled template grows by its values. */
const TEMPLATE_AT_MOST = 1_000;
const PLACE = /\{([^{}]*)\}/g;

/** What is wrong with a template; null: nothing. A value can then never change where the link leads, only what it asks there. */
export function checkLinkTemplate(template: string): LinkProblem | null {
  if (template.length > TEMPLATE_AT_MOST) return { code: 'tooLong' };
  const origin = /^([a-z][a-z0-9+.-]*:)\/\/([^/?#\\]*)/i.exec(template);
  if (origin === null) return { code: 'notAnAddress' };
  const [, scheme = '', host = ''] = origin;
  if (!/^https?:$/i.test(scheme)) return { code: 'notHttp' };
  if (/[{}]/.test(host)) return { code: 'fieldInHost' };
  if (host.includes('@')) return { code: 'hasPassword' };
  if (!/^(?:[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu.test(host))
    return { code: 'notAnAddress' };
  const wrong = [...template.matchAll(PLACE)].find(([, field]) => !LINK_FIELDS.includes(field as LinkField));
  if (wrong !== undefined) return { code: 'unknownField', field: wrong[1] ?? '' };
  return /[{}\s]/.test(template.replace(PLACE, '')) ? { code: 'notAnAddress' } : null;
}

/** Every value is percent-encoded whole, slashes too; what is not known is empty. */
export function fillLink({ template, opens }: LinkTemplate, values: Partial<Record<LinkField, string>>): CustomerLink {
  // Half a surrogate pair is no character, and encodeURIComponent throws at it.
  const encode = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '�'));
  return { url: template.replace(PLACE, (_, field: LinkField) => encode(values[field] ?? '')), opens };
}
