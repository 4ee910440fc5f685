/**
 * `npm run bench -- throughput`: calls a second through answer, menu, queue, agent and hang-up on this machine, and what each costs.
 * Ours, app_queue, and a bare Dial() behind the same menu; each in an Asterisk of its own, one after another in random order. With as
 * many callers as agents, so that hardly anybody waits, and with half as many again, which is what queues are for; Dial() has none.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { chance as seeded } from '../../test/simulate/random.ts';
import { openClosing } from '../closing.ts';
import { figuresOf, percentile, rounded, table } from '../figures.ts';
import { shuffled, whole } from '../options.ts';
import { nowUs, profileTable, type Stretch, summarize } from '../profile.ts';
import { startOurs } from '../sides/ours.ts';
import { startPeer } from '../sides/peer.ts';
import type { Side } from '../sides/side.ts';
import { type ThroughputRound, throughputRound } from './generator.ts';

const WARM_UP_MS = 12_000;
const WITH_WAITING = ', callers waiting';

type Cell = { name: string; side: Side; lines: number; numberOf: (n: number) => string };

export async function throughput(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      lines: { type: 'string', default: '40' },
      waiting: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '10' },
      talk: { type: 'string', default: '400' },
      seed: { type: 'string', default: '20261123' },
      profile: { type: 'string' },
      'ours-only': { type: 'boolean', default: false },
    },
  });
  const lines = whole('lines', values.lines, 100);
  const waiting = whole('waiting', values.waiting, 100, 0);
  const rounds = whole('rounds', values.rounds, 100);
  const options = {
    lines,
    talkMs: whole('talk', values.talk, 60_000),
    forMs: whole('seconds', values.seconds, 600) * 1000,
  };
  const seed = whole('seed', values.seed, 2 ** 32 - 1);
  const profileFolder = values.profile ?? null;

  const closing = openClosing();
  const results = new Map<string, ThroughputRound[]>();
  const stretches: Stretch[] = [];
  try {
    const agentIds = Array.from({ length: lines }, (_, n) => String(1001 + n));
    const ours = await startOurs(closing, { agentIds, profileFolder });
    const cells: Cell[] = [];
    const addQueue = (name: string, side: Side) => {
      const numberOf = () => side.menuNumber;
      cells.push({ name, side, lines, numberOf });
      if (waiting > 0) cells.push({ name: `${name}${WITH_WAITING}`, side, lines: lines + waiting, numberOf });
    };
    addQueue('hotline', ours);
    if (!values['ours-only']) {
      const peer = await startPeer(closing, { name: 'app_queue', agentIds, retrySeconds: 1 });
      addQueue('app_queue', peer);
      cells.push({ name: 'Dial()', side: peer, lines, numberOf: (n) => peer.menuDialNumber?.(n) ?? '' });
    }
    const order = seeded(seed);
    // Not measured: what has run a few thousand times is translated to machine code, files are in memory, memory has grown.
    for (const { name, side, numberOf } of cells.filter((cell) => cell.lines === lines)) {
      process.stderr.write(`warm-up: ${name}\n`);
      await throughputRound(side, numberOf, { ...options, forMs: WARM_UP_MS });
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, side, numberOf, lines: callers } of shuffled(cells, order.next)) {
        process.stderr.write(`round ${round + 1} of ${rounds}: ${name}\n`);
        await side.allReady();
        const fromUs = nowUs();
        const result = await throughputRound(side, numberOf, { ...options, lines: callers });
        if (side === ours) stretches.push({ fromUs, toUs: nowUs() });
        results.set(name, [...(results.get(name) ?? []), result]);
      }
    }
  } finally {
    await closing.close();
  }
  print(results, { ...options, waiting, rounds, seed });
  if (profileFolder !== null) {
    const calls = (results.get('hotline') ?? []).reduce((sum, { made }) => sum + made, 0);
    console.log(`\nWhere the controller's time goes\n${profileTable(summarize(profileFolder, stretches), calls)}`);
  }
}

function print(
  results: ReadonlyMap<string, ThroughputRound[]>,
  options: { lines: number; waiting: number; talkMs: number; forMs: number; rounds: number; seed: number },
): void {
  const cpus = os.cpus();
  const rows = [...results].map(([name, rounds]) => ({ name, ...summaryOf(rounds) }));
  console.log(`
${options.lines} agents and as many callers, each calling again at once, or ${options.waiting} callers more; talks of ${options.talkMs} ms; ${options.rounds} rounds of ${options.forMs / 1000} s in random order, seed ${options.seed}
${cpus.length} cores (${cpus[0]?.model.trim()}), Node ${process.versions.node}, load before the end ${rounded(os.loadavg()[0] ?? 0)}
Talks are recorded on all sides; CDR and CEL are off. CPU in ms a call. Added: a call's length less its talk and the pause before the key.
`);
  console.log(
    table([
      [
        '',
        'calls/s',
        '(rounds)',
        'added ms',
        'p99',
        'failed',
        'CPU Asterisk',
        'CPU ours',
        'CPU PostgreSQL',
        'cores busy',
      ],
      ...rows.map((row) => [
        row.name,
        row.callsPerSecond.toFixed(1),
        `(${row.spread.map((one) => one.toFixed(1)).join('–')})`,
        row.added.medianMs.toFixed(0),
        row.added.p99Ms.toFixed(0),
        String(row.failed),
        ...[row.asteriskCpuMs, row.controllerCpuMs, row.postgresCpuMs].map((ms) => (ms === 0 ? '–' : ms.toFixed(1))),
        `${Math.round(row.busy * 100)} %`,
      ]),
    ]),
  );
  const rateOf = (name: string) => rows.find((row) => row.name === name)?.callsPerSecond ?? Number.NaN;
  const ratio = rounded(rateOf('hotline') / rateOf('app_queue'));
  const ofDial = rounded(rateOf('hotline') / rateOf('Dial()'));
  const whileWaiting = rounded(rateOf(`hotline${WITH_WAITING}`) / rateOf(`app_queue${WITH_WAITING}`));
  console.log(
    `\nhotline carries ${ratio} times app_queue's calls and ${ofDial} of Dial()'s; while callers wait ${whileWaiting} times app_queue's.`,
  );
  console.log(JSON.stringify({ name: 'throughput', ratio, ofDial, whileWaiting, rows, ...options }));
}

function summaryOf(rounds: ThroughputRound[]) {
  const middle = (value: (round: ThroughputRound) => number) => percentile(rounds.map(value), 50);
  const rates = rounds.map(({ callsPerSecond }) => callsPerSecond);
  return {
    callsPerSecond: middle(({ callsPerSecond }) => callsPerSecond),
    spread: [Math.min(...rates), Math.max(...rates)],
    added: figuresOf(rounds.map(({ addedMs }) => addedMs)),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
    asteriskCpuMs: middle(({ cpu }) => cpu.asterisk),
    controllerCpuMs: middle(({ cpu }) => cpu.controller),
    postgresCpuMs: middle(({ cpu }) => cpu.postgres),
    busy: middle(({ busy }) => busy),
  };
}
