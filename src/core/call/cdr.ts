/** The call detail record: one line a call, folded from its timeline and from nothing else. */
import type { CallEntry, CallResult } from '../entries.ts';
import type { FollowUp } from '../events.ts';
import type { Language } from '../organization.ts';

export type Cdr = {
  callId: string;
  /** Who called whom: the customer us, or we the customer (called back, or by an agent of their own accord). */
  direction: 'inbound' | 'outbound';
  ani: string | null;
  dnis: string;
  nodeId: string;
  channelId: string;
  customerId: string | null;
  customerName: string | null;
  customerLevel: string | null;
  language: Language | null;
  arrivedAtMs: number;
  /** When we answered the line, which is where the IVR begins. */
  answeredAtMs: number | null;
  /** The queue it waited in last. */
  queueId: string | null;
  /** When it was queued first. */
  queuedAtMs: number | null;
  /** The agent it talked with last. */
  agentId: string | null;
  /** Everyone who talked in it, in the order they came; whom a colleague asked is among them. */
  agentIds: string[];
  /** When it was connected to an agent first. */
  connectedAtMs: number | null;
  endedAtMs: number | null;
  result: CallResult | null;
  reason: string | null;
  /** What the call was doing when it ended. */
  state: string | null;
  /** In queues, all together, until connected or ended; the ring is part of it. */
  waitMs: number;
  /** An agent's phone rang, answered or not, all together. */
  ringMs: number;
  /** Talks, holding included. */
  talkMs: number;
  /** The number outside it was connected to last, and how long they talked. */
  outsideNumber: string | null;
  outsideMs: number;
  holdMs: number;
  /** Times it was let go to somebody else by an agent, and how long agents asked others beside it. */
  transfers: number;
  consultMs: number;
  /** From arrival to end; null while it goes on. */
  totalMs: number | null;
  offers: number;
  /** Offers that an agent did not take; not those whose caller hung up or left meanwhile. */
  missedOffers: number;
  /** The controller was away during the call. */
  recovered: boolean;
  score: number | null;
  disposition: string | null;
  /** By the agent's word; null: not said. Calls settled at the first contact are counted by it. */
  resolved: boolean | null;
  followUp: FollowUp | null;
  /** A disposition was due and has not been given. */
  dispositionMissed: boolean;
  note: string | null;
  /** How the sound was that reached the agents' browsers: means over the talks, and the worst half minute; null: not measured. */
  lossPercent: number | null;
  jitterMs: number | null;
  roundTripMs: number | null;
  mos: number | null;
  worstMos: number | null;
  /** The callback this call is an attempt of, and the call in which it was asked for; null when the customer called. */
  callbackId: string | null;
  firstCallId: string | null;
};

/**
 * Folds one call's entries, in the order they happened.
 * @returns null when the arrival is not among them: nothing is known of such a call
 */
export function foldCdr(entries: readonly CallEntry[]): Cdr | null {
  let fold: Fold | null = null;
  for (const entry of entries) {
    if (fold === null) fold = begins(entry);
    else take(fold, entry);
  }
  return fold?.cdr ?? null;
}

type Fold = {
  cdr: Cdr;
  waitingSinceMs: number | null;
  heldSinceMs: number | null;
  /** How much talk the quality so far is the mean of. */
  measuredMs: number;
};

function begins(entry: CallEntry): Fold | null {
  if (entry.kind === 'callArrived') return begin(entry);
  if (entry.kind === 'outboundBegun') return beginOutbound(entry);
  if (entry.kind !== 'callbackBegun') return null;
  const { customer, language, queueId, callbackId, firstCallId } = entry;
  const fold = begin({ ...entry, ani: entry.number });
  Object.assign(fold.cdr, {
    direction: 'outbound',
    customerId: customer?.customerId ?? null,
    customerName: customer?.name ?? null,
    customerLevel: customer?.level ?? null,
    language,
    queueId,
    callbackId,
    firstCallId,
  } satisfies Partial<Cdr>);
  return fold;
}

/** The agent who called counts as one who was in it, also when nobody was reached: it is theirs to be found again. */
function beginOutbound(entry: Extract<CallEntry, { kind: 'outboundBegun' }>): Fold {
  const { agentId, number, callerNumber, language, queueId, callbackId, firstCallId } = entry;
  const fold = begin({ ...entry, ani: number, dnis: callerNumber ?? '' });
  const agents = { agentId, agentIds: [agentId] };
  Object.assign(fold.cdr, {
    direction: 'outbound',
    ...{ language, queueId, callbackId, firstCallId, ...agents },
  } satisfies Partial<Cdr>);
  return fold;
}

function begin(entry: Pick<Cdr, 'callId' | 'ani' | 'dnis' | 'nodeId' | 'channelId'> & { atMs: number }): Fold {
  const cdr: Cdr = {
    callId: entry.callId,
    direction: 'inbound',
    ani: entry.ani,
    dnis: entry.dnis,
    nodeId: entry.nodeId,
    channelId: entry.channelId,
    customerId: null,
    customerName: null,
    customerLevel: null,
    language: null,
    arrivedAtMs: entry.atMs,
    answeredAtMs: null,
    queueId: null,
    queuedAtMs: null,
    agentId: null,
    agentIds: [],
    connectedAtMs: null,
    endedAtMs: null,
    result: null,
    reason: null,
    state: null,
    waitMs: 0,
    ringMs: 0,
    talkMs: 0,
    outsideNumber: null,
    outsideMs: 0,
    holdMs: 0,
    transfers: 0,
    consultMs: 0,
    totalMs: null,
    offers: 0,
    missedOffers: 0,
    recovered: false,
    score: null,
    disposition: null,
    resolved: null,
    followUp: null,
    dispositionMissed: false,
    note: null,
    lossPercent: null,
    jitterMs: null,
    roundTripMs: null,
    mos: null,
    worstMos: null,
    callbackId: null,
    firstCallId: null,
  };
  return { cdr, waitingSinceMs: null, heldSinceMs: null, measuredMs: 0 };
}

function take(fold: Fold, entry: CallEntry): void {
  const { cdr } = fold;
  switch (entry.kind) {
    case 'callAnswered':
      cdr.answeredAtMs ??= entry.atMs;
      return;
    case 'customerRecognised':
    case 'customerChosen':
      cdr.customerId = entry.customerId;
      cdr.customerName = entry.name;
      cdr.customerLevel = entry.level;
      return;
    case 'languageChosen':
      cdr.language = entry.language;
      return;
    case 'scored':
      cdr.score = entry.score;
      return;
    case 'qualityMeasured':
      measure(fold, entry);
      return;
    case 'noteSaved':
      cdr.note = entry.note;
      return;
    case 'dispositionSaved':
      cdr.disposition = entry.disposition;
      cdr.resolved = entry.resolved ?? null;
      cdr.followUp = entry.followUp ?? null;
      cdr.dispositionMissed = false;
      cdr.note = entry.note === '' ? cdr.note : entry.note;
      return;
    case 'dispositionMissed':
      cdr.dispositionMissed = cdr.disposition === null;
      return;
    case 'recovered':
      cdr.recovered = true;
      return;
    case 'callEnded':
      end(fold, entry);
      return;
    default:
      takeWaitAndTalk(fold, entry);
  }
}

const NOBODYS_MISS = new Set(['callerGone', 'callerLeft', 'lost']);

function takeWaitAndTalk(fold: Fold, entry: CallEntry): void {
  const { cdr } = fold;
  switch (entry.kind) {
    case 'queued':
      // Queued again after a missed offer: it has waited all along.
      fold.waitingSinceMs ??= entry.atMs;
      cdr.queuedAtMs ??= entry.atMs;
      cdr.queueId = entry.queueId;
      return;
    case 'queueLeft':
      stopWaiting(fold, entry.atMs);
      return;
    case 'offered':
      cdr.offers += 1;
      return;
    case 'offerMissed':
      cdr.ringMs += entry.ringMs;
      if (!NOBODYS_MISS.has(entry.why)) cdr.missedOffers += 1;
      return;
    case 'connected':
      stopWaiting(fold, entry.atMs);
      // Of a call that we make the agent's ring was over when the customer's began.
      if (cdr.direction === 'inbound') cdr.ringMs += entry.ringMs;
      cdr.agentId = entry.agentId;
      cdr.connectedAtMs ??= entry.atMs;
      noteAgent(cdr, entry.agentId);
      return;
    case 'consultConnected':
      if (entry.agentId !== null) noteAgent(cdr, entry.agentId);
      return;
    case 'callbackMissed':
    case 'outboundMissed':
      cdr.reason = entry.why;
      return;
    case 'callbackDialled':
      cdr.ringMs += entry.ringMs;
      cdr.agentId = entry.agentId;
      noteAgent(cdr, entry.agentId);
      return;
    case 'outsideConnected':
      cdr.outsideNumber = entry.number;
      return;
    case 'outsideEnded':
      cdr.outsideMs += entry.talkMs;
      return;
    case 'transferred':
      cdr.transfers += 1;
      if (entry.how === 'attended' && entry.target.to === 'agent') cdr.agentId = entry.target.agentId;
      return;
    case 'consultMissed':
      cdr.ringMs += entry.ringMs;
      return;
    case 'consultEnded':
      cdr.consultMs += entry.talkMs;
      return;
    case 'held':
      fold.heldSinceMs ??= entry.atMs;
      return;
    case 'resumed':
      cdr.holdMs += entry.heldMs;
      fold.heldSinceMs = null;
      return;
    case 'talkEnded':
      stopHolding(fold, entry.atMs);
      cdr.talkMs += entry.talkMs;
      return;
  }
}

function end(fold: Fold, entry: Extract<CallEntry, { kind: 'callEnded' }>): void {
  stopWaiting(fold, entry.atMs);
  stopHolding(fold, entry.atMs);
  fold.cdr.endedAtMs = entry.atMs;
  fold.cdr.result = entry.result;
  fold.cdr.reason = entry.reason;
  fold.cdr.state = entry.state;
  fold.cdr.totalMs = entry.totalMs;
}

function noteAgent({ agentIds }: Cdr, agentId: string): void {
  if (!agentIds.includes(agentId)) agentIds.push(agentId);
}

function stopWaiting(fold: Fold, atMs: number): void {
  if (fold.waitingSinceMs !== null) fold.cdr.waitMs += atMs - fold.waitingSinceMs;
  fold.waitingSinceMs = null;
}

function measure(fold: Fold, entry: Extract<CallEntry, { kind: 'qualityMeasured' }>): void {
  const { cdr } = fold;
  const measuredMs = fold.measuredMs + entry.measuredMs;
  if (measuredMs === 0) return;
  const mean = (before: number | null, now: number, digits: number) => {
    const whole = ((before ?? 0) * fold.measuredMs + now * entry.measuredMs) / measuredMs;
    return Number(whole.toFixed(digits));
  };
  cdr.lossPercent = mean(cdr.lossPercent, entry.lossPercent, 2);
  cdr.jitterMs = mean(cdr.jitterMs, entry.jitterMs, 0);
  cdr.roundTripMs = mean(cdr.roundTripMs, entry.roundTripMs, 0);
  cdr.mos = mean(cdr.mos, entry.mos, 2);
  cdr.worstMos = Math.min(cdr.worstMos ?? entry.mos, entry.mos);
  fold.measuredMs = measuredMs;
}

/** A talk may end on hold, without a `resumed`. */
function stopHolding(fold: Fold, atMs: number): void {
  if (fold.heldSinceMs !== null) fold.cdr.holdMs += atMs - fold.heldSinceMs;
  fold.heldSinceMs = null;
}
