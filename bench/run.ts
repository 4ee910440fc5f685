/** `npm run bench -- NAME [options]`: one command per claim about speed. Without a name it lists them. */

/** Prints a table for people and, as its last line, the same as JSON. @throws Error whose message says what to do */
export type Bench = (args: string[]) => Promise<void>;

const BENCHES: Record<string, { about: string; load: () => Promise<Bench> }> = {
  'expected-wait': {
    about: "what predicting a caller's wait costs (--agents 100, --waiting 0,10,50,200,2000)",
    load: async () => (await import('./expected-wait.ts')).expectedWaitBench,
  },
  matcher: {
    about:
      'agents and calls brought together on a large floor; beside a scan of all (--agents 10000, --waiting 10000, …)',
    load: async () => (await import('./matcher/index.ts')).matcher,
  },
  funnel: {
    about: "a day's funnel as the page reads it, beside counting it from the timelines (--calls 100000, --rounds 5)",
    load: async () => (await import('./funnel.ts')).funnelBench,
  },
  pickup: {
    about: 'an agent is free → the next caller rings there; beside app_queue and Dial() (--agents 10, --rounds 3, …)',
    load: async () => (await import('./pickup/index.ts')).pickup,
  },
  ivr: {
    about: "a key → the next prompt's first packet; beside a dialplan with the same menu (--callers 50, …)",
    load: async () => (await import('./ivr/index.ts')).ivr,
  },
  throughput: {
    about: 'calls a second from answer to hang-up, and what each costs; beside app_queue and Dial() (--lines 40, …)',
    load: async () => (await import('./throughput/index.ts')).throughput,
  },
  pop: {
    about: 'an offer → the customer on the screen, sign-in, memory; beside a page of plain HTML (--calls 60, …)',
    load: async () => (await import('./pop/index.ts')).pop,
  },
  edge: {
    about: 'calls a second and CPU a call through the SIP edge, beside no edge; needs DRACHTIO_URL (--lines 20, …)',
    load: async () => (await import('./edge/index.ts')).edge,
  },
};

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : BENCHES[name];
if (bench !== undefined) {
  try {
    await (await bench.load())(args);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
} else {
  const list = Object.entries(BENCHES).map(([one, { about }]) => `  npm run bench -- ${one}   ${about}`);
  const known = Object.keys(BENCHES).join(', ');
  if (name !== undefined) console.error(`There is no bench "${name}"; there is: ${known}.`);
  else console.log(['Benches:', ...list].join('\n'));
  if (name !== undefined) process.exitCode = 1;
}
