/** What is counted, for Prometheus and for the supervisor's line. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EdgeView } from '../../core/views.ts';
import { type EdgeState, forgetEndedBans, mayTake } from './state.ts';
import { REASONS, type Reason } from './verdict.ts';
import type { Outcome } from './way.ts';

/** How a call that was let in came out at the nodes. */
export type ProxyResult = 'answered' | 'failed' | 'cancelled' | 'lost';

export type Counts = {
  /** A request's way has ended. @param tookMs the time from arrival to verdict */
  decided(outcome: Outcome, tookMs: number): void;
  /** @param tries nodes that were tried */
  proxied(result: ProxyResult, tries: number): void;
  connected(isConnected: boolean): void;
  settingsRead(succeeded: boolean): void;
  /** Prometheus' text format. */
  text(): Promise<string>;
  view(nowMs: number): EdgeView;
};

/** @param held INVITEs that are held because nothing has become of them yet */
export function createCounts(state: EdgeState, startedAtMs: number, held: () => number): Counts {
  const registry = new Registry();
  const registers = [registry];
  const decisions = new Counter({
    name: 'edge_requests_total',
    help: 'Requests by what became of them',
    labelNames: ['method', 'verdict', 'reason'],
    registers,
  });
  const took = new Histogram({
    name: 'edge_decision_seconds',
    help: 'From the request to the verdict',
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1],
    registers,
  });
  const calls = new Counter({ name: 'edge_calls_total', help: 'Calls let in', labelNames: ['result'], registers });
  const failovers = new Counter({ name: 'edge_failovers_total', help: 'Nodes tried after the first', registers });
  const link = new Gauge({ name: 'edge_drachtio_connected', help: '1: connected to drachtio-server', registers });
  const reads = new Counter({ name: 'edge_settings_total', help: 'Settings read', labelNames: ['result'], registers });
  gauge('edge_banned', 'Addresses that get no answer', registers, () => bansNow(state, Date.now()));
  gauge('edge_strangers', 'Addresses remembered for their tries', registers, () => state.strangers.size);
  gauge('edge_held_invites', 'INVITEs that nothing has become of yet', registers, held);
  new Gauge({
    name: 'edge_node_up',
    help: '1: takes calls',
    labelNames: ['node'],
    registers,
    collect() {
      this.reset();
      for (const node of state.settings.nodes) this.set({ node: node.name }, mayTake(state, node) ? 1 : 0);
    },
  });
  const sums = { admitted: 0, refused: 0, scans: 0, failovers: 0 };
  let connectedSinceMs: number | null = null;
  return {
    decided({ verdict, request }, tookMs) {
      const reason = verdict.kind === 'continue' ? 'none' : (verdict.reason ?? 'none');
      // A scanner's method may be any word; each would be a row of its own for ever.
      const method = ['INVITE', 'OPTIONS', 'REGISTER'].includes(request.method) ? request.method : 'other';
      decisions.inc({ method, verdict: verdict.kind, reason });
      took.observe(tookMs / 1000);
      if (verdict.kind === 'continue') sums.admitted += 1;
      else if (reason !== 'none') sums[REASONS[reason as Reason] === 'scan' ? 'scans' : 'refused'] += 1;
    },
    proxied(result, tries) {
      calls.inc({ result });
      failovers.inc(Math.max(0, tries - 1));
      sums.failovers += Math.max(0, tries - 1);
    },
    connected(isConnected) {
      link.set(isConnected ? 1 : 0);
      connectedSinceMs = isConnected ? Date.now() : null;
    },
    settingsRead(succeeded) {
      reads.inc({ result: succeeded ? 'read' : 'wrong' });
    },
    text: () => registry.metrics(),
    view: (nowMs) => ({
      atMs: nowMs,
      sinceMs: startedAtMs,
      connected: connectedSinceMs !== null,
      door: state.settings.door,
      ...sums,
      banned: bansNow(state, nowMs),
      nodes: state.settings.nodes.map((node) => ({
        name: node.name,
        state: node.drain ? 'draining' : state.nodes[node.name]?.isUp === false ? 'down' : 'up',
      })),
    }),
  };
}

function bansNow(state: EdgeState, nowMs: number): number {
  forgetEndedBans(state, nowMs);
  return state.bans.size;
}

function gauge(name: string, help: string, registers: Registry[], read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
