/** The first steps: who is this, and may they ask at all? Whoever is nobody's trunk learns nothing, not even that we are there. */
import { isIPv6 } from 'node:net';
import { challenge, judge, userOf } from './digest.ts';
import { type EdgeRequest, type Found, first, readAddress, readUri } from './request.ts';
import type { Trunk } from './settings.ts';
import { type EdgeState, isBanned, tokensOf } from './state.ts';
import { CONTINUE, type Step, type Verdict } from './verdict.ts';

/** A carrier that is too fast is asked to try the next way, and us again a second later. */
const TOO_FAST_RETRY_S = 1;

/** Known by its address, by coming over TLS, or by the name whose password it has yet to give (`proven`). */
export const knownTrunk: Step = {
  name: 'known trunk',
  decide(request, state) {
    const trunk = trunkOf(request, state);
    if (trunk === null) {
      const { address } = request.source;
      return { kind: 'drop', reason: 'unknownTrunk', marks: [{ kind: 'struck', address }] };
    }
    const knownBy = trunk.digest ? 'named' : trunk.addresses.length > 0 ? 'address' : 'tls';
    return { kind: 'continue', found: { trunk: trunk.name, knownBy } satisfies Found };
  },
};

function trunkOf(request: EdgeRequest, state: EdgeState): Trunk | null {
  const { address, protocol } = request.source;
  const isTls = protocol === 'tls' || protocol === 'wss';
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const byAddress = state.trunksByAddress.find(
    ({ trunk, addresses }) => (isTls || !trunk.tls) && addresses.check(address, family),
  );
  if (byAddress) return byAddress.trunk;
  const fromAnywhere = state.settings.trunks.filter(({ addresses, tls }) => addresses.length === 0 && (isTls || !tls));
  const names = [userOf(first(request, 'proxy-authorization') ?? ''), userInFrom(request)];
  const named = fromAnywhere.find(({ digest }) => digest !== null && names.includes(digest.user));
  return named ?? fromAnywhere.find(({ digest, tls }) => digest === null && tls) ?? null;
}

function userInFrom(request: EdgeRequest): string | null {
  const uri = readAddress(first(request, 'from') ?? '')?.uri;
  return (uri && readUri(uri)?.user) || null;
}

/**
 * Only those are banned who come from anywhere with a password: the address of a trunk that is known by it can be forged over
 * UDP, and a ban would then shut the trunk out at a stranger's wish.
 */
export const notBanned: Step = {
  name: 'not banned',
  decide(request, state, nowMs) {
    const mayBeBanned = request.knownBy === 'named' && settingsOf(request, state)?.addresses.length === 0;
    if (!mayBeBanned || !isBanned(state, request.source.address, nowMs)) return CONTINUE;
    return { kind: 'drop', reason: 'banned' };
  },
};

/** Rate of this address and of all. */
export const withinRate: Step = {
  name: 'within rate',
  decide({ source: { address }, knownBy }, state, nowMs) {
    const { perSource, inAll } = state.settings.rate;
    const isDoubted = knownBy === 'named';
    if (tokensOf(state.callers.get(address), perSource, nowMs) < 1) {
      return isDoubted ? { kind: 'drop', reason: 'unprovenTooFast' } : tooFast('tooFast');
    }
    if (tokensOf(state.inAll, inAll, nowMs) < 1) {
      return isDoubted ? { kind: 'drop', reason: 'unprovenTooFast' } : tooFast('tooFastInAll');
    }
    const spent = { kind: 'spent', address } as const;
    return { kind: 'continue', marks: isDoubted ? [spent] : [spent, { kind: 'admitted' }] };
  },
};

function tooFast(reason: 'tooFast' | 'tooFastInAll'): Verdict {
  const headers = { 'Retry-After': String(TOO_FAST_RETRY_S) };
  return { kind: 'answer', status: 503, phrase: 'Too Many Calls', headers, reason };
}

/**
 * A trunk with a password gives it here, after the rate and before anything is told: whatever number was dialled, whoever has
 * no password gets the same challenge.
 */
export const proven: Step = {
  name: 'proven',
  decide(request, state, nowMs) {
    const digest = settingsOf(request, state)?.digest;
    if (request.knownBy !== 'named' || !digest) return CONTINUE;
    const authorization = first(request, 'proxy-authorization');
    if (authorization === undefined) return challenged(state, nowMs, false, 'challenged');
    const verdict = judge(authorization, request.method, digest, state.secret, nowMs);
    if (verdict === 'stale') return challenged(state, nowMs, true, 'challenged');
    if (verdict === 'right') {
      return { kind: 'continue', found: { knownBy: 'digest' }, marks: [{ kind: 'admitted' }] };
    }
    const { address } = request.source;
    return { ...challenged(state, nowMs, false, 'wrongPassword'), marks: [{ kind: 'struck', address }] };
  },
};

function challenged(
  state: EdgeState,
  nowMs: number,
  stale: boolean,
  reason: 'challenged' | 'wrongPassword',
): Extract<Verdict, { kind: 'answer' }> {
  const headers = { 'Proxy-Authenticate': challenge(state.secret, nowMs, stale) };
  return { kind: 'answer', status: 407, phrase: 'Proxy Authentication Required', headers, reason };
}

/** The trunk's settings, once it is known. */
export function settingsOf({ trunk }: EdgeRequest, { settings }: EdgeState): Trunk | undefined {
  return settings.trunks.find(({ name }) => name === trunk);
}
