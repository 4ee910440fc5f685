/** The edge: the steps, the line to drachtio-server, the health of nodes and controller, and what is told of it. */
import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { createCounts, type ProxyResult } from './counts.ts';
import { type EdgeRequest, readRequest, type Source } from './request.ts';
import { serveStatus } from './serve.ts';
import type { EdgeSettings } from './settings.ts';
import type { SettingsResult } from './settings-file.ts';
import { type Order, openSignalling } from './signalling.ts';
import { createState, learnCalls, learnHealth, learnSettings } from './state.ts';
import { walk } from './way.ts';

/** Each node is asked so often; two misses in a row take it out within 3 s. */
const ASK_NODES_EVERY_MS = 1_000;
const NODE_ANSWERS_WITHIN_MS = 900;
/** A node on the same network says 100 in a millisecond; a caller does not notice a second and a half. */
const NODE_SILENT_AFTER_MS = 1_500;
const ASK_HOTLINE_EVERY_MS = 2_000;
const LOOK_AT_SETTINGS_EVERY_MS = 2_000;

export type EdgeOptions = {
  drachtio: { host: string; port: number; secret: string };
  settings: EdgeSettings;
  /** Reads the settings again; null: they have not changed. */
  changed(): SettingsResult | null;
  /** Where metrics and status are served. */
  http: { host: string; port: number };
  log: FastifyBaseLogger;
};

export type Edge = { httpPort: number; close(): Promise<void> };

/** Starts the edge. It waits for nobody: a drachtio-server that is not there yet is found when it comes. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { log } = options;
  const startedAtMs = Date.now();
  const state = createState(options.settings, randomBytes(32).toString('hex'), startedAtMs);
  const counts = createCounts(state, startedAtMs, () => signalling.held());
  counts.connected(false);

  const http = await serveStatus({ ...options.http, counts, log });
  const signalling = openSignalling({
    drachtio: options.drachtio,
    nodeSilentAfterMs: NODE_SILENT_AFTER_MS,
    onRequest,
    onConnected(isConnected) {
      counts.connected(isConnected);
      if (isConnected) askNodes();
      else log.warn('the line to drachtio-server is lost; talks go on, it answers new calls with 503 meanwhile');
    },
    log: (level, message) => log[level](message),
  });

  function onRequest(text: string, source: Source): Order {
    const before = performance.now();
    const outcome = walk(readRequest(text, source), state, Date.now());
    counts.decided(outcome, performance.now() - before);
    const { verdict, request, step } = outcome;
    if (verdict.kind !== 'continue') {
      if (verdict.kind === 'answer') {
        log.info({ step, reason: verdict.reason, status: verdict.status, trunk: request.trunk, source }, 'answered');
      }
      return verdict;
    }
    return proxyOrder(request);
  }

  function proxyOrder(request: EdgeRequest): Order {
    const addresses = (request.nodes ?? []).map(addressOf);
    return {
      kind: 'proxy',
      targets: addresses.map((address) => `sip:${encodeURIComponent(request.dnis ?? '')}@${address}`),
      headers: headersFor(request),
      done(status, from) {
        const reached = Math.max(...from.map((one) => addresses.indexOf(one)), -1);
        const tries = status === null ? 0 : reached < 0 ? addresses.length : reached + 1;
        counts.proxied(resultOf(status), tries);
        const failed = (request.nodes ?? []).slice(0, Math.max(0, tries - 1));
        if (failed.length > 0)
          log.warn({ failed, trunk: request.trunk }, 'a node failed a call; the next one was tried');
      },
    };
  }

  function addressOf(name: string): string {
    return state.settings.nodes.find((node) => node.name === name)?.address ?? '';
  }

  function askNodes(): void {
    if (!signalling.isConnected()) return;
    for (const { name, address } of state.settings.nodes) {
      void signalling.ask(address, NODE_ANSWERS_WITHIN_MS).then((status) => {
        // What was asked over a line that was lost meanwhile says nothing of the node.
        if (status === null && !signalling.isConnected()) return;
        const isUp = status !== null && status < 500;
        if (learnHealth(state, name, isUp, Date.now()))
          log.warn({ node: name, status }, isUp ? 'node is up' : 'node is down');
      });
    }
  }

  const timers = [
    setInterval(askNodes, ASK_NODES_EVERY_MS),
    setInterval(() => void askHotline().then((calls) => learnCalls(state, calls, Date.now())), ASK_HOTLINE_EVERY_MS),
    setInterval(lookAtSettings, LOOK_AT_SETTINGS_EVERY_MS),
  ];

  /** How many calls the controller has; null: not known. */
  async function askHotline(): Promise<number | null> {
    const { hotline } = state.settings;
    if (hotline === null) return null;
    const signal = AbortSignal.timeout(ASK_HOTLINE_EVERY_MS);
    try {
      const { calls } = (await (await fetch(`${hotline}/health`, { signal })).json()) as { calls?: unknown };
      return typeof calls === 'number' ? calls : null;
    } catch {
      return null;
    }
  }

  function lookAtSettings(): void {
    const read = options.changed();
    if (read === null) return;
    counts.settingsRead(read.problems === undefined);
    if (read.problems === undefined) {
      learnSettings(state, read.settings, Date.now());
      log.info({ door: read.settings.door }, 'the settings have changed and are taken');
    } else log.error(`The settings have changed and are wrong; the ones before stay:\n${read.problems.join('\n')}`);
  }

  return {
    httpPort: http.port,
    async close() {
      for (const timer of timers) clearInterval(timer);
      signalling.close();
      await http.close();
    },
  };
}

/** What Asterisk is told of a call; it believes it from this edge's address alone (asterisk-config/extensions.conf). */
function headersFor({ ani, dnis = '', source, trunk = '', divertedFrom }: EdgeRequest): Record<string, string> {
  const number = ani?.kind === 'number' ? (ani.e164 ?? ani.raw) : (ani?.kind ?? 'unknown');
  return {
    'X-Hotline-ANI': number,
    'X-Hotline-DNIS': dnis,
    'X-Hotline-Source': `${source.address}:${source.port} ${source.protocol}`,
    'X-Hotline-Trunk': trunk,
    ...(divertedFrom ? { 'X-Hotline-Diverted-From': divertedFrom } : {}),
  };
}

function resultOf(status: number | null): ProxyResult {
  if (status === null) return 'lost';
  if (status < 300) return 'answered';
  return status === 487 ? 'cancelled' : 'failed';
}
