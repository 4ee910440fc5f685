/**
 * `npm run bench -- ivr`: how soon a menu answers a key. Ours beside a dialplan that does the same with `Background` and `WaitExten`;
 * each in an Asterisk of its own, in short turns and random order, with one caller and with fifty in the menu.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { chance as seeded } from '../../test/simulate/random.ts';
import { openClosing } from '../closing.ts';
import { type Figures, figuresOf, rounded, table } from '../figures.ts';
import { shuffled, whole } from '../options.ts';
import { startOurs } from '../sides/ours.ts';
import { startPeer } from '../sides/peer.ts';
import type { Side } from '../sides/side.ts';
import { type IvrRound, ivrRound, pressFast } from './generator.ts';

type Cell = { side: Side; callers: number; rounds: IvrRound[] };
type Row = { name: string; callers: number; cut: Figures; silenced: Figures; quiet: Figures };

export async function ivr(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      callers: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '8' },
      seed: { type: 'string', default: '20261123' },
      profile: { type: 'string' },
    },
  });
  const many = whole('callers', values.callers, 100);
  const rounds = whole('rounds', values.rounds, 100);
  const forMs = whole('seconds', values.seconds, 600) * 1000;
  const seed = whole('seed', values.seed, 2 ** 32 - 1);

  const closing = openClosing();
  const cells: Cell[] = [];
  let fast: Awaited<ReturnType<typeof pressFast>>;
  try {
    // Nobody is rung: one agent is there because a queue needs one.
    const ours = await startOurs(closing, { agentIds: ['1001'], profileFolder: values.profile ?? null });
    const peer = await startPeer(closing, { name: 'dialplan', agentIds: ['1001'], retrySeconds: 1 });
    for (const callers of [1, many]) for (const side of [ours, peer]) cells.push({ side, callers, rounds: [] });
    const order = seeded(seed);
    // Not measured: code that has run a few hundred times is translated, and files are in memory.
    for (const side of [ours, peer]) await ivrRound(side, seeded(seed), many, forMs);
    for (let round = 0; round < rounds; round += 1) {
      for (const cell of shuffled(cells, order.next)) {
        process.stderr.write(`round ${round + 1} of ${rounds}: ${cell.side.name}, ${cell.callers} callers\n`);
        // The same keys at the same moments for both.
        cell.rounds.push(await ivrRound(cell.side, seeded(seed + round), cell.callers, forMs));
      }
    }
    process.stderr.write(`keys pressed fast by ${many} callers\n`);
    fast = await pressFast(ours, seeded(seed), many);
  } finally {
    await closing.close();
  }
  print(cells.map(rowOf), fast, { many, rounds, forMs, seed });
}

function rowOf({ side, callers, rounds }: Cell): Row {
  return {
    name: side.name,
    callers,
    cut: figuresOf(rounds.map(({ cutMs }) => cutMs)),
    silenced: figuresOf(rounds.map(({ silencedMs }) => silencedMs)),
    quiet: figuresOf(rounds.map(({ quietMs }) => quietMs)),
  };
}

function print(
  rows: Row[],
  fast: { pressed: number; wrong: string[] },
  options: { many: number; rounds: number; forMs: number; seed: number },
): void {
  const cpus = os.cpus();
  console.log(`
Callers press a key every second or two in a menu; ${options.rounds} rounds of ${options.forMs / 1000} s in random order, seed ${options.seed}
${cpus.length} cores (${cpus[0]?.model.trim()}), Node ${process.versions.node}, load before the end ${rounded(os.loadavg()[0] ?? 0)}
From the key's going up, in ms. A packet has 20 ms of sound.`);
  const blocks: [string, (row: Row) => Figures][] = [
    ["Into the words: key → the next prompt's first packet", (row) => row.cut],
    ['Into the words: key → the last packet of the prompt that was playing', (row) => row.silenced],
    ["After the words: key → the next prompt's first packet", (row) => row.quiet],
  ];
  for (const [title, figures] of blocks) {
    console.log(`\n${title}`);
    const cells = rows.map((row) => {
      const one = figures(row);
      const spread = one.medianSpreadMs.map((ms) => ms.toFixed(1)).join('–');
      const times = [one.medianMs, one.p95Ms, one.p99Ms, one.maxMs].map((ms) => ms.toFixed(1));
      return [`${row.name}, ${row.callers}`, times[0] ?? '', `(${spread})`, ...times.slice(1), String(one.samples)];
    });
    console.log(table([['callers', 'median', '(rounds)', 'p95', 'p99', 'max', 'samples'], ...cells]));
  }
  console.log(
    `\nKeys pressed fast: ${fast.pressed}; callers with a key lost, doubled or out of order: ${fast.wrong.length}`,
  );
  for (const wrong of fast.wrong) console.log(`  ${wrong}`);
  const behind = (callers: number, figures: (row: Row) => Figures) => {
    const of = (name: string) => rows.find((row) => row.name === name && row.callers === callers);
    const [ours, peer] = [of('hotline'), of('dialplan')];
    return ours && peer ? rounded(figures(ours).medianMs - figures(peer).medianMs) : Number.NaN;
  };
  const behindMs = [1, options.many].map((callers) => ({
    callers,
    cut: behind(callers, (row) => row.cut),
    silenced: behind(callers, (row) => row.silenced),
    quiet: behind(callers, (row) => row.quiet),
  }));
  console.log(JSON.stringify({ name: 'ivr', behindMs, wrong: fast.wrong.length, rows, ...options }));
}
