/** What a page holds: JavaScript's heap after a collection, and what is in the document or kept from it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { rounded } from '../figures.ts';

export type MemorySample = { calls: number; heapMb: number; nodes: number; listeners: number };
/** Per 100 calls, by least squares. */
export type MemorySlope = { heapMb: number; nodes: number; listeners: number };

export async function watchMemory(page: Page): Promise<(calls: number) => Promise<MemorySample>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return async (calls) => {
    // What the first has let go of (finalizers, weak references) goes with the second.
    for (let n = 0; n < 2; n += 1) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { calls, heapMb: rounded(usedSize / 2 ** 20), nodes, listeners: jsEventListeners };
  };
}

/** For "Load" in Chromium's own Memory panel, where two are compared object by object. */
export async function writeHeapSnapshot(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const to = openSync(file, 'w');
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => writeSync(to, chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  closeSync(to);
  await session.detach();
}

export function slopeOf(samples: MemorySample[]): MemorySlope {
  const slope = (value: (sample: MemorySample) => number) => {
    const middle = (of: (sample: MemorySample) => number) =>
      samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
    const [x, y] = [middle(({ calls }) => calls), middle(value)];
    const spread = samples.reduce((sum, one) => sum + (one.calls - x) ** 2, 0);
    return rounded((100 * samples.reduce((sum, one) => sum + (one.calls - x) * (value(one) - y), 0)) / spread);
  };
  return {
    heapMb: slope(({ heapMb }) => heapMb),
    nodes: slope(({ nodes }) => nodes),
    listeners: slope(({ listeners }) => listeners),
  };
}
