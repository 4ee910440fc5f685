/**
 * "What if" as people ask it: one question at a time is played, elsewhere (`WhatIfRunner`), and asked after until it is done.
 * The controller only keeps the question and the answer, so that no call waits for it.
 */
import type { Change, Period, WhatIfAnswer } from '../core/what-if/index.ts';

export type WhatIfQuery = { period: Period; changes: Change[] };

export type WhatIfRunner = {
  /**
   * @param onProgress 0 to 1
   * @throws WhatIfFault when the question cannot be played, TooFarError when too much would have to be; any other error: try again
   */
  run(query: WhatIfQuery, onProgress: (share: number) => void): Promise<WhatIfAnswer>;
};

export type WhatIfJob =
  | { state: 'running'; share: number }
  | { state: 'done'; answer: WhatIfAnswer }
  | { state: 'failed'; message: string };

export type WhatIf = {
  /** The question's id; null while another is being played. */
  ask(query: WhatIfQuery): string | null;
  /** Null: not known, or forgotten since. */
  look(id: string): WhatIfJob | null;
};

/** Answers of some 100 kB each; a page asks for its own within seconds. */
const JOBS_KEPT = 20;

export function createWhatIf(runner: WhatIfRunner): WhatIf {
  const jobs = new Map<string, WhatIfJob>();
  let last = 0;
  let running: string | null = null;

  async function play(id: string, query: WhatIfQuery): Promise<WhatIfJob> {
    try {
      const answer = await runner.run(query, (share) => jobs.set(id, { state: 'running', share }));
      return { state: 'done', answer };
    } catch (error) {
      return { state: 'failed', message: (error as Error).message };
    }
  }

  return {
    ask(query) {
      if (running !== null) return null;
      last += 1;
      const id = String(last);
      running = id;
      jobs.set(id, { state: 'running', share: 0 });
      void play(id, query).then((job) => {
        jobs.set(id, job);
        running = null;
        const oldest = jobs.size > JOBS_KEPT ? jobs.keys().next().value : undefined;
        if (oldest !== undefined) jobs.delete(oldest);
      });
      return id;
    },
    look: (id) => jobs.get(id) ?? null,
  };
}
