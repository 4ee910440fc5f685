/** Is this a request that Asterisk should see? What is wrong is told: only trunks get this far, and they mend what they are told. */
import { all, type EdgeRequest, first, parameter, readAddress, readUri } from './request.ts';
import type { EdgeSettings } from './settings.ts';
import { CONTINUE, type Reason, type Step, type Verdict } from './verdict.ts';

/** So begins what the edge itself tells Asterisk; from outside it is a forgery. */
const OURS = /^x-hotline-/;
/** Phones inside are called so; Asterisk would ask such a caller for that phone's password. */
const INSIDE = /^(agent|deskphone|guest)-/;
/** Of each there is one, no more and no less (RFC 3261, 8.1.1 and 20). */
const EXACTLY_ONE = ['from', 'to', 'call-id', 'cseq'];
const AT_MOST_ONE = ['max-forwards', 'content-length', 'content-type'];
/** A sequence number is less than 2^31 (RFC 3261, 8.1.1.5); Max-Forwards goes to 255 (20.22). */
const CSEQ_BELOW = 2 ** 31;
/** Of one header field. RFC 4475's long ones have half of it. */
const FIELD_AT_MOST = 4_096;
const MOST_HOPS = 255;
/** What a caller may bring: an offer of sound, alone or with something beside it (ISUP, a location). */
const BODY_TYPES = /^(application\/sdp|multipart\/(mixed|alternative|related))\b/i;

type Check = (request: EdgeRequest, settings: EdgeSettings) => Verdict | null;

/** In this order; the first that finds something answers. */
const CHECKS: readonly Check[] = [isWritten, isOfOurSize, hasItsHeaders, goesOn, dialsSomething, asksForNothingUnknown];

export const sane: Step = {
  name: 'sane',
  decide(request, { settings }) {
    for (const check of CHECKS) {
      const verdict = check(request, settings);
      if (verdict) return verdict;
    }
    return CONTINUE;
  },
};

function refuse(status: number, phrase: string, reason: Reason, headers?: Record<string, string>): Verdict {
  return { kind: 'answer', status, phrase, reason, ...(headers ? { headers } : {}) };
}

function isWritten({ problems, otherVersion }: EdgeRequest): Verdict | null {
  if (otherVersion) return refuse(505, 'Version Not Supported', 'otherVersion');
  return problems[0] === undefined ? null : refuse(400, problems[0], 'malformed');
}

function isOfOurSize({ bytes, fields }: EdgeRequest, { limits }: EdgeSettings): Verdict | null {
  if (bytes > limits.messageBytes) return refuse(513, 'Message Too Large', 'tooLarge');
  return fields > limits.headers ? refuse(400, 'Too Many Headers', 'tooLarge') : null;
}

function hasItsHeaders(request: EdgeRequest): Verdict | null {
  const bad = (phrase: string) => refuse(400, phrase, 'malformed');
  const rows = (name: string) => request.headers[name]?.length ?? 0;
  if (Object.values(request.headers).some((values) => values.some((value) => value.length > FIELD_AT_MOST))) {
    return refuse(400, 'Header Too Long', 'tooLarge');
  }
  for (const name of EXACTLY_ONE) if (rows(name) !== 1) return bad(rows(name) ? `Several ${name}` : `Missing ${name}`);
  for (const name of AT_MOST_ONE) if (rows(name) > 1) return bad(`Several ${name}`);
  const [, number, method] = /^(\d{1,10})\s+(\S+)$/.exec(first(request, 'cseq') as string) ?? [];
  if (number === undefined || Number(number) >= CSEQ_BELOW) return bad('Bad CSeq');
  if (method !== request.method) return bad('CSeq Method Mismatch');
  const [via] = all(request, 'via');
  const branch = /^SIP\s*\/\s*2\.0\s*\/\s*\w+\s+[\w.:[\]-]+(\s*:\s*\d+)?\s*(;.*)?$/i.exec(via ?? '');
  if (!branch || /;\s*[;,]/.test(branch[2] ?? '')) return bad('Bad Via');
  // The cookie alone names no transaction; a branch without it is of RFC 2543's time, which is allowed (17.2.3).
  if (/^z9hG4bK$/i.test(parameter(branch[2] ?? '', 'branch') ?? '')) return bad('Bad Via Branch');
  for (const name of ['from', 'to', 'contact']) {
    for (const value of all(request, name)) {
      const address = readAddress(value);
      if (value !== '*' && (!address || /;\s*(;|$)/.test(address.parameters) || !readUri(address.uri))) {
        return bad(`Bad ${name}`);
      }
    }
  }
  if (Object.keys(request.headers).some((name) => OURS.test(name))) return refuse(403, 'Forbidden', 'forged');
  const from = readUri(readAddress(first(request, 'from') as string)?.uri ?? '');
  return INSIDE.test(from?.user ?? '') ? refuse(403, 'Forbidden', 'forged') : null;
}

function goesOn(request: EdgeRequest): Verdict | null {
  const hops = first(request, 'max-forwards');
  // RFC 3261, 16.3: without it the check is passed.
  if (hops === undefined) return null;
  if (!/^\d{1,10}$/.test(hops) || Number(hops) > MOST_HOPS) return refuse(400, 'Bad Max-Forwards', 'malformed');
  return Number(hops) === 0 ? refuse(483, 'Too Many Hops', 'tooManyHops') : null;
}

function dialsSomething(request: EdgeRequest): Verdict | null {
  const uri = readUri(request.uri);
  if (uri === null || uri.hasHeaders) return refuse(400, 'Bad Request-URI', 'malformed');
  if (!['sip', 'sips', 'tel'].includes(uri.scheme)) return refuse(416, 'Unsupported URI Scheme', 'badScheme');
  // A call that drachtio-server and Asterisk know goes past us by its route.
  const to = readAddress(first(request, 'to') as string);
  const isInDialog = parameter(to?.parameters ?? '', 'tag') !== undefined;
  return isInDialog ? refuse(481, 'Call/Transaction Does Not Exist', 'unknownDialog') : null;
}

function asksForNothingUnknown(request: EdgeRequest): Verdict | null {
  // RFC 3261, 16.3: what is required of proxies, and we are none that can; what is required of Asterisk, Asterisk judges.
  const required = all(request, 'proxy-require');
  if (required.length > 0) {
    return refuse(420, 'Bad Extension', 'badExtension', { Unsupported: required.join(', ').slice(0, 200) });
  }
  if (request.body === '') return null;
  const type = first(request, 'content-type');
  if (type === undefined) return refuse(400, 'Missing content-type', 'malformed');
  return BODY_TYPES.test(type) ? null : refuse(415, 'Unsupported Media Type', 'badBody', { Accept: 'application/sdp' });
}
