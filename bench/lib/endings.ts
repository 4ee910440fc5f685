/** What has to be ended, in the reverse of the order in which it was begun, also on Ctrl-C. */
export class Endings {
  private readonly all: (() => unknown)[] = [];
  private ending: Promise<void> | undefined;

  add(end: () => unknown): void {
    this.all.push(end);
  }

  /** Ends everything; every one is tried, the first failure is thrown at the end. Safe to repeat. */
  run(): Promise<void> {
    this.ending ??= this.runAll();
    return this.ending;
  }

  private async runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = this.all.pop(); end !== undefined; end = this.all.pop()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Runs with endings that are carried out whatever happens. */
export async function withEndings(run: (endings: Endings) => Promise<void>): Promise<void> {
  const endings = new Endings();
  const stop = () => {
    const leave = () => process.exit(130);
    endings.run().then(leave, leave);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await run(endings);
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    await endings.run();
  }
}

/** Asks again and again until the answer is true. @throws Error that names what was waited for */
export async function until(what: string, ask: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
