/**
 * What the edge remembers between requests. Plain data that only `mark` and `learn…` below change; the steps read it. Every
 * collection has a most, and says what happens then: whoever sends from a million addresses must cost us a fixed amount of memory.
 */
import { createHash } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { EdgeSettings, Rate, Trunk } from './settings.ts';

/** Strangers remembered for their tries. 50,000 of them are some 10 MB. Those seen longest ago are forgotten for new ones. */
export const STRANGERS_AT_MOST = 50_000;
/** Bans at a time. Those that end first give way: they have done most of their work. */
export const BANS_AT_MOST = 50_000;
/** Addresses of trunks with a rate of their own (a trunk may be a network). Those seen longest ago start afresh. */
export const CALLERS_AT_MOST = 10_000;
/** A node that has missed so many OPTIONS in a row is down: one may be lost on the way, two are a sign. */
export const MISSES_UNTIL_DOWN = 2;
/** The controller's count of calls is older than this: it is not known, and nobody is refused for it. */
export const CALLS_KNOWN_FOR_MS = 10_000;

export type Bucket = { tokens: number; atMs: number };

export type NodeState = {
  /** null: not asked yet, and counted as up: the first call after a start must not be refused for it. */
  isUp: boolean | null;
  /** OPTIONS missed in a row. */
  misses: number;
  sinceMs: number;
  /** Of smooth weighted round robin: what it is owed. */
  owed: number;
  calls: number;
};

export type EdgeState = {
  settings: EdgeSettings;
  /** Settings made ready for asking. Follows `settings`. */
  trunksByAddress: { trunk: Trunk; addresses: BlockList }[];
  /** Tries of those nobody knows. In the order they were last seen. */
  strangers: Map<string, { strikes: number; sinceMs: number }>;
  /** Until when an address gets no answer. In the order they end, as every ban is of the same length. */
  bans: Map<string, number>;
  callers: Map<string, Bucket>;
  inAll: Bucket;
  nodes: Record<string, NodeState>;
  /** Calls under way as the controller said last; `sent`: calls let in since. */
  hotline: { calls: number; atMs: number; sent: number } | null;
  /** Signs the challenges, so that none has to be remembered. New at every start. */
  secret: string;
};

/** Something a step wants remembered. */
export type Mark =
  /** A wrong try of an address that may be banned for it. */
  | { kind: 'struck'; address: string }
  /** A request of a trunk's address. */
  | { kind: 'spent'; address: string }
  /** A request of a trunk that is beyond doubt: it counts in all. */
  | { kind: 'admitted' }
  | { kind: 'sent'; node: string };

export function createState(settings: EdgeSettings, secret: string, nowMs: number): EdgeState {
  const state: EdgeState = {
    settings,
    trunksByAddress: [],
    strangers: new Map(),
    bans: new Map(),
    callers: new Map(),
    inAll: { tokens: settings.rate.inAll.burst, atMs: nowMs },
    nodes: {},
    hotline: null,
    secret,
  };
  learnSettings(state, settings, nowMs);
  return state;
}

/** Takes changed settings in: what is known of nodes that stay is kept. */
export function learnSettings(state: EdgeState, settings: EdgeSettings, nowMs: number): void {
  const unknown: NodeState = { isUp: null, misses: 0, sinceMs: nowMs, owed: 0, calls: 0 };
  state.settings = settings;
  state.nodes = Object.fromEntries(
    // What a node was owed among others than it has now is void.
    settings.nodes.map(({ name }) => [name, { ...(state.nodes[name] ?? unknown), owed: 0 }]),
  );
  state.trunksByAddress = settings.trunks
    .filter(({ addresses }) => addresses.length > 0)
    .map((trunk) => ({ trunk, addresses: blockList(trunk.addresses) }));
}

function blockList(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of addresses) {
    const [address = '', bits] = one.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Does what a step asked for. */
export function mark(state: EdgeState, one: Mark, nowMs: number): void {
  if (one.kind === 'struck') strike(state, one.address, nowMs);
  else if (one.kind === 'spent') spend(state, one.address, nowMs);
  else if (one.kind === 'sent') send(state, one.node);
  else state.inAll = { tokens: tokensOf(state.inAll, state.settings.rate.inAll, nowMs) - 1, atMs: nowMs };
}

function strike(state: EdgeState, address: string, nowMs: number): void {
  const { strikes: most, withinS, forS } = state.settings.bans;
  const known = state.strangers.get(address);
  const goesOn = known !== undefined && nowMs - known.sinceMs <= withinS * 1000;
  const strikes = goesOn ? known.strikes + 1 : 1;
  state.strangers.delete(address);
  if (strikes < most) {
    remember(state.strangers, address, { strikes, sinceMs: goesOn ? known.sinceMs : nowMs }, STRANGERS_AT_MOST);
    return;
  }
  forgetEndedBans(state, nowMs);
  state.bans.delete(address);
  remember(state.bans, address, nowMs + forS * 1000, BANS_AT_MOST);
}

function spend(state: EdgeState, address: string, nowMs: number): void {
  const tokens = tokensOf(state.callers.get(address), state.settings.rate.perSource, nowMs) - 1;
  state.callers.delete(address);
  remember(state.callers, address, { tokens, atMs: nowMs }, CALLERS_AT_MOST);
}

/** Smooth weighted round robin: each gets its weight, who is owed most goes next and pays for all. */
function send(state: EdgeState, name: string): void {
  const able = state.settings.nodes.filter((node) => mayTake(state, node));
  const total = able.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name: one, weight } of able) {
    const node = state.nodes[one] as NodeState;
    node.owed += weight;
    if (one === name) {
      node.owed -= total;
      node.calls += 1;
    }
  }
  if (state.hotline) state.hotline.sent += 1;
}

/** Whether a node may get a new call. */
export function mayTake(state: EdgeState, node: { name: string; weight: number; drain: boolean }): boolean {
  return !node.drain && node.weight > 0 && state.nodes[node.name]?.isUp !== false;
}

/** What a bucket holds now; a full one when there is none yet. */
export function tokensOf(bucket: Bucket | undefined, { perSecond, burst }: Rate, nowMs: number): number {
  if (bucket === undefined) return burst;
  return Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * perSecond);
}

export function isBanned(state: EdgeState, address: string, nowMs: number): boolean {
  return (state.bans.get(address) ?? 0) > nowMs;
}

/** Bans that have ended; they stand first. */
export function forgetEndedBans(state: EdgeState, nowMs: number): void {
  for (const [address, untilMs] of state.bans) {
    if (untilMs > nowMs) return;
    state.bans.delete(address);
  }
}

/** A node answered OPTIONS or not. @returns whether that changed what is thought of it */
export function learnHealth(state: EdgeState, name: string, answered: boolean, nowMs: number): boolean {
  const node = state.nodes[name];
  if (node === undefined) return false;
  node.misses = answered ? 0 : node.misses + 1;
  const isUp = answered || (node.misses >= MISSES_UNTIL_DOWN ? false : node.isUp);
  if (isUp === node.isUp) return false;
  node.isUp = isUp;
  node.sinceMs = nowMs;
  return true;
}

/** The controller told how many calls there are; null: it did not answer. */
export function learnCalls(state: EdgeState, calls: number | null, nowMs: number): void {
  if (calls !== null) state.hotline = { calls, atMs: nowMs, sent: 0 };
}

/**
 * Adds to a map that may hold so many; when it is full, its oldest sixteenth goes at once: to look for the first entry again and
 * again walks over all that were deleted before it, and took forty times as long.
 */
function remember<Value>(map: Map<string, Value>, key: string, value: Value, atMost: number): void {
  if (map.size >= atMost) {
    let left = Math.ceil(atMost / 16);
    for (const oldest of map.keys()) {
      map.delete(oldest);
      left -= 1;
      if (left === 0) break;
    }
  }
  map.set(key, value);
}

/** A secret of the process, for tests made from any word. */
export function secretFrom(word: string): string {
  return createHash('sha256').update(word).digest('hex');
}
