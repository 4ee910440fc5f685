/** Where a process spent its time, from what `node --cpu-prof` has written. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rounded, table } from './figures.ts';

type Profile = {
  startTime: number;
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
};

/** A stretch of time, in µs of process.hrtime(), which is the profile's clock too. */
export type Stretch = { fromUs: number; toUs: number };

export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** @returns ms of the main thread by part within the stretches, most first; idle time is left out */
export function summarize(folder: string, stretches: readonly Stretch[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Profile;
    const parts = partsOf(profile);
    let atUs = profile.startTime;
    for (const [index, sample] of profile.samples.entries()) {
      const tookUs = profile.timeDeltas[index] ?? 0;
      atUs += tookUs;
      const part = parts.get(sample);
      if (part === undefined || !stretches.some(({ fromUs, toUs }) => atUs >= fromUs && atUs <= toUs)) continue;
      sums.set(part, (sums.get(part) ?? 0) + tookUs / 1000);
    }
  }
  return new Map([...sums].sort((a, b) => b[1] - a[1]));
}

/** Each node's part: its own file's, or, for what Node and libraries do, that of whoever of ours called it, with what was done. */
function partsOf({ nodes }: Profile): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const walk = (id: number, above: string) => {
    const node = byId.get(id);
    if (node === undefined) return;
    const { functionName, url } = node.callFrame;
    const own = ownPart(url);
    const part = own ?? above;
    if (functionName !== '(idle)') parts.set(id, functionName === '(garbage collector)' ? 'garbage collection' : part);
    for (const child of node.children ?? []) walk(child, part);
  };
  walk(nodes[0]?.id ?? 0, 'Node itself');
  return parts;
}

/** `src/core/acd` → `core/acd`; a library counts as whoever called it, but for the state machines. */
function ownPart(url: string): string | null {
  if (url.includes('/node_modules/xstate/')) return 'xstate';
  if (url.includes('/node_modules/pg')) return 'pg';
  const file = /\/src\/(.+)\/[^/]+$/.exec(url)?.[1];
  if (file === undefined || url.includes('/node_modules/')) return null;
  return file.split('/').slice(0, 2).join('/');
}

export function profileTable(parts: ReadonlyMap<string, number>, calls: number): string {
  const sum = [...parts.values()].reduce((a, b) => a + b, 0);
  return table([
    ['part (main thread)', 'ms a call', 'share'],
    ...[...parts].map(([part, ms]) => [part, String(rounded(ms / calls)), `${Math.round((ms / sum) * 100)} %`]),
    ['all', String(rounded(sum / calls)), ''],
  ]);
}
