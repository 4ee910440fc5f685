/** "What if" from the controller's side: each question has a process of its own, which reads the journal itself. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TooFarError } from '../../../app/routing.ts';
import type { WhatIfQuery, WhatIfRunner } from '../../../app/what-if.ts';
import { type WhatIfAnswer, WhatIfFault } from '../../../core/what-if/index.ts';

export type ToPlayer = { databaseUrl: string; query: WhatIfQuery };
export type FromPlayer =
  | { kind: 'progress'; share: number }
  | { kind: 'answer'; answer: WhatIfAnswer }
  | { kind: 'failed'; name: string; message: string };

/** The largest day that is read takes some minutes at the lowest priority on a busy machine. */
const WITHIN_MS = 15 * 60_000;
/** MOST_EVENTS events and the floor, twice over. */
const MEMORY_MB = 1_500;

const FAULTS: Record<string, new (message: string) => Error> = { TooFarError, WhatIfFault };

export function createWhatIfRunner(databaseUrl: string): WhatIfRunner & { close(): void } {
  const ending = new Set<() => void>();
  return {
    run: (query, onProgress) =>
      new Promise((resolve, reject) => {
        const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
          // As this process is run: built, or from the sources.
          execArgv: [...process.execArgv, `--max-old-space-size=${MEMORY_MB}`],
          serialization: 'json',
        });
        const end = () => void child.kill('SIGKILL');
        const timer = setTimeout(end, WITHIN_MS);
        ending.add(end);
        child.on('message', (message: FromPlayer) => {
          if (message.kind === 'progress') onProgress(message.share);
          else if (message.kind === 'answer') resolve(message.answer);
          else reject(new (FAULTS[message.name] ?? Error)(message.message));
          if (message.kind !== 'progress') end();
        });
        child.on('error', reject);
        child.on('exit', () => {
          clearTimeout(timer);
          ending.delete(end);
          // Without effect when it has answered.
          reject(new Error('The period could not be played to its end; choose a shorter one.'));
        });
        child.send({ databaseUrl, query } satisfies ToPlayer);
      }),
    close() {
      for (const end of ending) end();
    },
  };
}
