/**
 * `npm run bench -- pickup`: how long a free agent and a waiting caller take to find each other.
 *
 *   backlog  agent's BYE → the next waiting caller's INVITE to that agent; callers always wait
 *   idle     caller's INVITE → agent's INVITE, with every agent idle
 *
 * Ours, app_queue (retry=1, the least, and 5, its default) and, for `idle`, a bare Dial(); each in an Asterisk of its own on the same
 * machine, measured one after another in random order, several rounds.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { chance as seeded } from '../../test/simulate/random.ts';
import { openClosing } from '../closing.ts';
import { type Figures, figuresOf, percentile, rounded, table } from '../figures.ts';
import { shuffled, whole } from '../options.ts';
import { startOurs } from '../sides/ours.ts';
import { startPeer } from '../sides/peer.ts';
import type { Side } from '../sides/side.ts';
import { type BacklogRound, backlogRound, idleRound, type TalkMs } from './generator.ts';

type Options = {
  agents: number;
  rounds: number;
  seconds: number;
  idleCalls: number;
  talkMs: TalkMs;
  seed: number;
  profileFolder: string | null;
  oursOnly: boolean;
};

type Backlog = Figures & { callsPerSecond: number; asteriskCpuMs: number; controllerCpuMs: number | null };

export async function pickup(args: string[]): Promise<void> {
  const options = readOptions(args);
  const closing = openClosing();
  try {
    const agentIds = Array.from({ length: options.agents }, (_, n) => String(1001 + n));
    const ours = await startOurs(closing, { agentIds, profileFolder: options.profileFolder });
    const peers = options.oursOnly
      ? []
      : [
          await startPeer(closing, { name: 'app_queue retry=1', agentIds, retrySeconds: 1 }),
          await startPeer(closing, { name: 'app_queue retry=5', agentIds, retrySeconds: 5 }),
        ];
    await report(options, ours, peers);
  } finally {
    await closing.close();
  }
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      agents: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
      'idle-calls': { type: 'string', default: '40' },
      talk: { type: 'string' },
      seed: { type: 'string', default: '20261123' },
      profile: { type: 'string' },
      'ours-only': { type: 'boolean', default: false },
    },
  });
  const agents = whole('agents', values.agents, 100);
  // Long enough at 100 agents that their calls, some 46 a second, are not more than one core carries.
  const talk = /^(\d+)-(\d+)$/.exec(values.talk ?? (agents > 20 ? '1600-2600' : '200-600'));
  if (talk === null) throw new Error('--talk takes a range in ms, such as 200-600.');
  return {
    agents,
    rounds: whole('rounds', values.rounds, 100),
    seconds: whole('seconds', values.seconds, 600),
    idleCalls: whole('idle-calls', values['idle-calls'], 10_000),
    talkMs: { from: Number(talk[1]), to: Number(talk[2]) },
    seed: whole('seed', values.seed, 2 ** 32 - 1),
    profileFolder: values.profile ?? null,
    oursOnly: values['ours-only'],
  };
}

/** Something that is measured once a round. */
type Cell = { side: Side; kind: 'backlog' | 'idle' | 'dial' };

async function report(options: Options, ours: Side, peers: Side[]): Promise<void> {
  const { talkMs, seed } = options;
  const order = seeded(seed);
  const cells: Cell[] = [ours, ...peers].map((side) => ({ side, kind: 'backlog' }));
  for (const side of [ours, ...peers.slice(0, 1)]) cells.push({ side, kind: 'idle' });
  if (peers[0] !== undefined) cells.push({ side: peers[0], kind: 'dial' });
  const backlogs = new Map<Cell, BacklogRound[]>(cells.map((cell) => [cell, []]));
  const idles = new Map<Cell, number[][]>(cells.map((cell) => [cell, []]));

  for (let round = 0; round < options.rounds; round += 1) {
    for (const cell of shuffled(cells, order.next)) {
      const { side, kind } = cell;
      // The same talks for everybody in a round.
      const chance = seeded(seed + round);
      process.stderr.write(`round ${round + 1} of ${options.rounds}: ${kind}, ${side.name}\n`);
      await side.allReady();
      if (kind === 'backlog') {
        backlogs.get(cell)?.push(await backlogRound(side, chance, { talkMs, forMs: options.seconds * 1000 }));
      } else {
        const number = kind === 'dial' ? (side.dialNumber ?? '') : side.queueNumber;
        idles.get(cell)?.push(await idleRound(side, number, chance, options.idleCalls));
      }
    }
  }

  const backlogOf = (side: Side | undefined) => {
    const cell = cells.find((one) => one.side === side && one.kind === 'backlog');
    return cell === undefined ? null : backlogFigures(backlogs.get(cell) ?? []);
  };
  const idleOf = (side: Side | undefined, kind: Cell['kind']) => {
    const cell = cells.find((one) => one.side === side && one.kind === kind);
    return cell === undefined ? null : figuresOf(idles.get(cell) ?? []);
  };
  const [retry1, retry5] = peers;
  const result = {
    name: 'pickup',
    ours: backlogOf(ours),
    peer: backlogOf(retry1),
    ratio: 0,
    peerByDefault: backlogOf(retry5),
    idle: { ours: idleOf(ours, 'idle'), peer: idleOf(retry1, 'idle'), dial: idleOf(retry1, 'dial'), ratio: 0 },
    agents: options.agents,
    talkMs: [talkMs.from, talkMs.to],
    rounds: options.rounds,
    seed,
  };
  result.ratio = ratio(result.ours, result.peer);
  result.idle.ratio = ratio(result.idle.ours, result.idle.peer);
  print(options, result, [ours.name, retry1?.name ?? '', retry5?.name ?? '']);
  console.log(JSON.stringify(result));
}

function backlogFigures(rounds: BacklogRound[]): Backlog {
  const middle = (value: (round: BacklogRound) => number) => percentile(rounds.map(value), 50);
  const controller = rounds.flatMap(({ controllerCpuMs }) => controllerCpuMs ?? []);
  return {
    ...figuresOf(rounds.map(({ pickupsMs }) => pickupsMs)),
    callsPerSecond: middle(({ callsPerSecond }) => callsPerSecond),
    asteriskCpuMs: middle(({ asteriskCpuMs }) => asteriskCpuMs),
    controllerCpuMs: controller.length === 0 ? null : percentile(controller, 50),
  };
}

/** More is better: how many times faster we are. */
function ratio(ours: Figures | null, peer: Figures | null): number {
  return ours === null || peer === null ? Number.NaN : rounded(peer.medianMs / ours.medianMs);
}

type Result = {
  ours: Backlog | null;
  peer: Backlog | null;
  peerByDefault: Backlog | null;
  idle: { ours: Figures | null; peer: Figures | null; dial: Figures | null };
};

function print(options: Options, result: Result, names: string[]): void {
  const { agents, talkMs, rounds, seconds, seed } = options;
  const cpus = os.cpus();
  console.log(`
${agents} agents, ${2 * agents} callers waiting, talks of ${talkMs.from} to ${talkMs.to} ms, ${rounds} rounds of ${seconds} s in random order, seed ${seed}
${cpus.length} cores (${cpus[0]?.model.trim()}), Node ${process.versions.node}, load before the end ${rounded(os.loadavg()[0] ?? 0)}
Talks are recorded on both sides; CDR and CEL are off; times in ms; CPU in ms a call.

Agent free → the next caller rings there`);
  const backlog = (name: string, one: Backlog | null) =>
    one === null
      ? []
      : [[name, ...timesOf(one), ...[one.callsPerSecond, one.asteriskCpuMs].map(one1), shown(one.controllerCpuMs)]];
  console.log(
    table([
      ['', 'median', '(rounds)', 'p95', 'p99', 'max', 'samples', 'calls/s', 'CPU Asterisk', 'CPU ours'],
      ...backlog(names[0] ?? '', result.ours),
      ...backlog(names[1] ?? '', result.peer),
      ...backlog(names[2] ?? '', result.peerByDefault),
    ]),
  );
  console.log("\nCaller's INVITE → agent's INVITE, all agents idle");
  const idle = (name: string, one: Figures | null) => (one === null ? [] : [[name, ...timesOf(one)]]);
  console.log(
    table([
      ['', 'median', '(rounds)', 'p95', 'p99', 'max', 'samples'],
      ...idle(names[0] ?? '', result.idle.ours),
      ...idle('app_queue', result.idle.peer),
      ...idle('Dial()', result.idle.dial),
    ]),
  );
}

function timesOf(one: Figures): string[] {
  const spread = one.medianSpreadMs.map(one1).join('–');
  return [one1(one.medianMs), `(${spread})`, one1(one.p95Ms), one1(one.p99Ms), one1(one.maxMs), String(one.samples)];
}

function one1(value: number): string {
  return value.toFixed(1);
}

function shown(value: number | null): string {
  return value === null ? '–' : one1(value);
}
