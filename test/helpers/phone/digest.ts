/** Digest authentication (RFC 3261 section 22, RFC 7616; MD5 for RFC 2069 servers that send no qop). */
import { createHash, randomBytes } from 'node:crypto';
import type { SipResponse } from './sip-message.ts';

export interface Credentials {
  user: string;
  password: string;
}

/**
 * The header that answers a 401 or 407: [name, value]. Of several challenges the first whose algorithm we know is taken.
 * @throws Error when the response has no digest challenge that can be answered.
 */
export function answerChallenge(
  response: SipResponse,
  method: string,
  uri: string,
  who: Credentials,
): [name: string, value: string] {
  const proxy = response.status === 407;
  const offered = response.headers.fields
    .filter(([name]) => name.toLowerCase() === (proxy ? 'proxy-authenticate' : 'www-authenticate'))
    .map(([, value]) => challengeOf(value));
  const challenge = offered.find(({ algorithm = 'MD5' }) => algorithm.toUpperCase() in HASHES);
  if (!challenge?.realm || !challenge.nonce) {
    throw new Error(`${response.status} without a Digest challenge by MD5 or SHA-256`);
  }
  const algorithm = challenge.algorithm ?? 'MD5';
  const hash = (text: string) =>
    createHash(HASHES[algorithm.toUpperCase()] ?? 'md5')
      .update(text)
      .digest('hex');
  const secret = hash(`${who.user}:${challenge.realm}:${who.password}`);
  const act = hash(`${method}:${uri}`);
  const parts = [
    `username="${who.user}"`,
    `realm="${challenge.realm}"`,
    `nonce="${challenge.nonce}"`,
    `uri="${uri}"`,
    `algorithm=${algorithm}`,
  ];
  if (challenge.qop?.split(',').some((one) => one.trim() === 'auth')) {
    const cnonce = randomBytes(8).toString('hex');
    const proof = hash(`${secret}:${challenge.nonce}:00000001:${cnonce}:auth:${act}`);
    parts.push('qop=auth', 'nc=00000001', `cnonce="${cnonce}"`, `response="${proof}"`);
  } else parts.push(`response="${hash(`${secret}:${challenge.nonce}:${act}`)}"`);
  if (challenge.opaque !== undefined) parts.push(`opaque="${challenge.opaque}"`);
  return [proxy ? 'Proxy-Authorization' : 'Authorization', `Digest ${parts.join(', ')}`];
}

const HASHES: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

function challengeOf(value: string): Record<string, string | undefined> {
  const found: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of value.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)) {
    found[name.toLowerCase()] = quoted ?? bare ?? '';
  }
  return found;
}
