/** The last steps: is it for us, who calls, may it come in now, and where does it go? */
import { ourNumber, readAni, readDivertedFrom } from './numbers.ts';
import { readUri } from './request.ts';
import { CALLS_KNOWN_FOR_MS, type EdgeState, mayTake } from './state.ts';
import { settingsOf } from './steps-who.ts';
import { CONTINUE, type Step, type Verdict } from './verdict.ts';

/** Every node is away: a restart of Asterisk takes about this long. */
const NO_NODE_RETRY_S = 10;
/** A node that does not answer costs the caller a wait, so a call is tried on no more than so many. */
export const NODES_TRIED_AT_MOST = 3;

/** The number dialled is one of ours; from here on it is spelled as in the settings. */
export const numberIsOurs: Step = {
  name: 'number is ours',
  decide(request, { settings }) {
    const dnis = ourNumber(readUri(request.uri)?.user ?? '', settings);
    if (dnis !== null) return { kind: 'continue', found: { dnis } };
    return { kind: 'answer', status: 404, phrase: 'Not Found', reason: 'notOurNumber' };
  },
};

/** ANI to E.164. A withheld number is a value: such a caller is served like any other. */
export const numbersRead: Step = {
  name: 'numbers to E.164',
  decide(request, state) {
    const believed = settingsOf(request, state)?.believed ?? false;
    const { country } = state.settings;
    const ani = readAni(request, believed, country);
    return { kind: 'continue', found: { ani, divertedFrom: readDivertedFrom(request, believed, country) } };
  },
};

/** Emergency, closed, full: the carrier is told to send the call elsewhere, and when to try us again. */
export const doorIsOpen: Step = {
  name: 'door is open',
  decide(_request, state, nowMs) {
    const { door, retryAfterS } = state.settings;
    if (door !== 'open') return away(door === 'emergency' ? 'Emergency' : 'Closed', door, retryAfterS);
    return isFull(state, nowMs) ? away('All Lines Busy', 'full', retryAfterS) : CONTINUE;
  },
};

function isFull({ hotline, settings }: EdgeState, nowMs: number): boolean {
  const most = settings.limits.calls;
  if (most === null || hotline === null || nowMs - hotline.atMs > CALLS_KNOWN_FOR_MS) return false;
  return hotline.calls + hotline.sent >= most;
}

/** Smooth weighted round robin over the nodes that are up and not drained; the others stand behind the first, in case it fails. */
export const nodePicked: Step = {
  name: 'node picked',
  decide(_request, state) {
    const nodes = state.settings.nodes
      .filter((node) => mayTake(state, node))
      .map(({ name, weight }) => ({ name, due: (state.nodes[name]?.owed ?? 0) + weight }))
      .sort((one, other) => other.due - one.due)
      .slice(0, NODES_TRIED_AT_MOST)
      .map(({ name }) => name);
    const [node] = nodes;
    if (node === undefined) return away('No Node', 'noNode', NO_NODE_RETRY_S);
    return { kind: 'continue', found: { nodes }, marks: [{ kind: 'sent', node }] };
  },
};

/** What a carrier's OPTIONS learns: 200 while calls can be taken, so that it keeps us in its list. */
export const aliveTold: Step = {
  name: 'alive told',
  decide(_request, state) {
    if (!state.settings.nodes.some((node) => mayTake(state, node))) return away('No Node', 'noNode', NO_NODE_RETRY_S);
    return { kind: 'answer', status: 200, phrase: 'OK', headers: { Allow: ALLOWED }, reason: null };
  },
};

const ALLOWED = 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK';

/** REGISTER, SUBSCRIBE and the rest: the edge carries calls. */
export const methodRefused: Step = {
  name: 'method refused',
  decide: () => ({
    kind: 'answer',
    status: 405,
    phrase: 'Method Not Allowed',
    headers: { Allow: ALLOWED },
    reason: 'badMethod',
  }),
};

function away(phrase: string, reason: 'emergency' | 'closed' | 'full' | 'noNode', retryAfterS: number): Verdict {
  return { kind: 'answer', status: 503, phrase, headers: { 'Retry-After': String(retryAfterS) }, reason };
}
