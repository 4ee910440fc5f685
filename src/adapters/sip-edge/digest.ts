/**
 * Digest as a server asks for it (RFC 3261, section 22; RFC 8760 for the algorithm's name). Nothing is remembered between the
 * challenge and its answer: the nonce is its own time, signed, so that a million challenges cost nothing.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A challenge is good for this long; later ones are answered anew with `stale=true`, which a telephone does by itself. */
export const NONCE_GOOD_FOR_MS = 60_000;
const REALM = 'hotline';

export type Credentials = { user: string; password: string };

/** The value of Proxy-Authenticate. */
export function challenge(secret: string, nowMs: number, stale: boolean): string {
  const nonce = `${nowMs.toString(36)}.${signature(secret, nowMs)}`;
  return `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`;
}

/** The user's name in an Authorization header; null for another scheme. */
export function userOf(authorization: string): string | null {
  return fieldsOf(authorization)?.username ?? null;
}

/** Whether the answer to a challenge is right. `stale`: right, but for a challenge too old. */
export function judge(
  authorization: string,
  method: string,
  known: Credentials,
  secret: string,
  nowMs: number,
): 'right' | 'stale' | 'wrong' {
  const { username, realm, nonce = '', uri = '', response = '', qop, nc, cnonce } = fieldsOf(authorization) ?? {};
  const [at = '', signed = ''] = nonce.split('.');
  const atMs = Number.parseInt(at, 36);
  const first = md5(`${known.user}:${REALM}:${known.password}`);
  const second = md5(`${method}:${uri}`);
  const wanted = qop ? md5(`${first}:${nonce}:${nc}:${cnonce}:${qop}:${second}`) : md5(`${first}:${nonce}:${second}`);
  // All is computed before anything is compared: what was wrong must not show in how long the answer took.
  const checks = [
    equal(wanted, response),
    equal(signature(secret, atMs), signed),
    username === known.user,
    realm === REALM,
  ];
  if (checks.includes(false)) return 'wrong';
  return nowMs - atMs > NONCE_GOOD_FOR_MS || atMs > nowMs ? 'stale' : 'right';
}

/** Longer is no answer of a telephone; what strangers send must not cost more than its length to look at. */
const LONGEST = 2_000;

function fieldsOf(authorization: string): Record<string, string> | null {
  if (authorization.length > LONGEST) return null;
  const scheme = /^\s*Digest\s+(.*)$/i.exec(authorization);
  if (!scheme) return null;
  const fields = (scheme[1] as string).matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return Object.fromEntries([...fields].map(([, name, quoted, bare]) => [name?.toLowerCase(), quoted ?? bare ?? '']));
}

function signature(secret: string, atMs: number): string {
  return createHmac('sha256', secret).update(String(atMs)).digest('hex').slice(0, 32);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function equal(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()];
  return timingSafeEqual(a, b);
}
