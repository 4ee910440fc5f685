/**
 * `npm run bench -- pop`: how soon an agent sees who calls, in a real Chromium, on a whole hotline.
 *
 *   sign-in   click → the desk can be used, with an empty cache
 *   pop       the offer's frame has been parsed → the customer's file is painted; and from the controller's decision
 *   memory    JavaScript's heap after a collection, and the document's nodes, every 50 calls
 *
 * Beside it a page of plain HTML (plain.ts), sent the same frames in the same browser: what Chromium itself needs.
 */
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type { DeskMessage } from '../../src/adapters/desk/protocol.ts';
import { openBrowser } from '../../test/helpers/browser.ts';
import { eventually, type TestHotline } from '../../test/helpers/hotline.ts';
import { Phone } from '../../test/helpers/phone/index.ts';
import { type Chance, chance as seeded } from '../../test/simulate/random.ts';
import { type Closing, openClosing } from '../closing.ts';
import { type Figures, figuresOf, rounded, table } from '../figures.ts';
import { whole } from '../options.ts';
import { type BenchDesk, marksOf, signInAtDesk, WATCH_CLICK } from './desk.ts';
import { asTest, callerNumbers, NUMBER, startWithPages } from './hotline.ts';
import { type MemorySample, type MemorySlope, slopeOf, watchMemory, writeHeapSnapshot } from './memory.ts';
import { openPlain, type Plain, servePlain } from './plain.ts';

type Options = {
  calls: number;
  signIns: number;
  talkMs: number;
  seed: number;
  snapshots: string | null;
  trace: string | null;
};

/** The controller takes twenty sign-ins a minute from one address. */
const MOST_SIGN_INS = 18;
/** Not measured: code that has run a few times is translated, and the parts of the desk that come later are loaded. */
const WARM_UP_CALLS = 5;
const SAMPLE_EVERY = 50;
const TRACED_CALLS = 10;
const WITHIN_MS = 30_000;
/** Marks are not asked for before, so that asking is not in the way of painting. */
const LEAVE_ALONE_MS = 200;
/** What was asked for at the end of a call has come by then. */
const SETTLE_MS = 1_000;

const within = <T>(what: string, ask: () => T | Promise<T>) => eventually(what, ask, WITHIN_MS);

/** In ms, one round for each stretch between two looks at the memory. */
type Pops = { painted: number[][]; decided: number[][] };
type Measured = { pops: Pops; signIns: number[]; memory: MemorySample[] };

export async function pop(args: string[]): Promise<void> {
  const options = readOptions(args);
  const closing = openClosing();
  try {
    const hotline = await startWithPages(closing);
    const browser = await openBrowser(asTest(closing), { voiceHz: 1300 });
    const plain = await servePlain(closing);
    const signIns = await measureSignIns(closing, hotline, browser, plain, options);
    const desk = await signInAtDesk(closing, hotline, browser);
    const [ours, peer] = await measurePops(closing, hotline, desk, await openPeer(browser, plain), plain, options);
    if (options.trace !== null) await browser.stopTracing();
    for (const error of desk.errors) process.stderr.write(`the desk complained: ${error}\n`);
    report(options, { ...ours, signIns: signIns.ours }, { ...peer, signIns: signIns.peer }, signIns.answered);
  } finally {
    await closing.close();
  }
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '60' },
      'sign-ins': { type: 'string', default: '10' },
      talk: { type: 'string', default: '200' },
      seed: { type: 'string', default: '20261123' },
      snapshots: { type: 'string' },
      trace: { type: 'string' },
    },
  });
  return {
    calls: whole('calls', values.calls, 10_000),
    signIns: whole('sign-ins', values['sign-ins'], MOST_SIGN_INS),
    talkMs: whole('talk', values.talk, 600_000),
    seed: whole('seed', values.seed, 2 ** 32 - 1),
    snapshots: values.snapshots ?? null,
    trace: values.trace ?? null,
  };
}

async function measureSignIns(
  closing: Closing,
  hotline: TestHotline,
  browser: Browser,
  plain: Plain,
  options: Options,
): Promise<{ ours: number[]; answered: number[]; peer: number[] }> {
  const ours: number[] = [];
  const answered: number[] = [];
  const peer: number[] = [];
  for (let n = 1; n <= options.signIns; n += 1) {
    process.stderr.write(`sign-in ${n} of ${options.signIns}\n`);
    const desk = await signInAtDesk(closing, hotline, browser);
    ours.push(desk.signInMs);
    answered.push(desk.answeredMs);
    plain.greetWith(desk.frames.filter((text) => typeOf(text) === 'welcome'));
    await desk.page.context().close();
    const page = await openPeer(browser, plain);
    peer.push(await page.evaluate<number>('marks.at(-1).atMs - window.__clickedMs'));
    await page.context().close();
  }
  return { ours, answered, peer };
}

/** With its socket open. */
async function openPeer(browser: Browser, plain: Plain): Promise<Page> {
  const page = await openPlain(browser, plain);
  await page.evaluate(WATCH_CLICK);
  await page.locator('button').click();
  await within('the plain page is open', () => page.evaluate<boolean>('marks.length > 0'));
  return page;
}

async function measurePops(
  closing: Closing,
  hotline: TestHotline,
  desk: BenchDesk,
  peer: Page,
  plain: Plain,
  options: Options,
): Promise<[Omit<Measured, 'signIns'>, Omit<Measured, 'signIns'>]> {
  const chance = seeded(options.seed);
  const callers = await Phone.open({ server: hotline.sipServer, audio: false });
  closing.add(() => callers.close());
  await desk.page.bringToFront();
  const pops = { ours: { painted: [[]], decided: [[]] } as Pops, peer: { painted: [[]], decided: [[]] } as Pops };
  const memoryOf = { ours: await watchMemory(desk.page), peer: await watchMemory(peer) };
  const memory = { ours: [] as MemorySample[], peer: [] as MemorySample[] };
  const numbers = callerNumbers();
  const look = async (calls: number) => {
    await delay(SETTLE_MS);
    memory.ours.push(await memoryOf.ours(calls));
    memory.peer.push(await memoryOf.peer(calls));
    const keeps = options.snapshots !== null && (calls === 0 || calls === options.calls);
    if (keeps) await writeHeapSnapshot(desk.page, path.join(options.snapshots ?? '', `${calls}.heapsnapshot`));
    process.stderr.write(`call ${calls} of ${options.calls}: ${JSON.stringify(memory.ours.at(-1))}\n`);
  };
  for (let n = 1 - WARM_UP_CALLS; n <= options.calls; n += 1) {
    if (n === 1) await look(0);
    // Costs some itself, so only of the last calls, and only when asked for.
    if (options.trace !== null && n === Math.max(1, options.calls - TRACED_CALLS + 1))
      await startTrace(desk.page, options.trace);
    await beReady(desk);
    desk.frames.length = 0;
    // Not in step with the screen, nor with anything that looks round at intervals.
    await delay(chance.between(50, 150));
    const ours = await call(desk, callers, chance.oneOf(numbers), options.talkMs);
    const theirs = await replay(peer, plain, desk.frames, chance);
    if (n < 1) continue;
    for (const [of, one] of [
      [pops.ours, ours],
      [pops.peer, theirs],
    ] as const) {
      of.painted.at(-1)?.push(one.paintedMs);
      of.decided.at(-1)?.push(one.decidedMs);
    }
    if (n % SAMPLE_EVERY !== 0 && n !== options.calls) continue;
    await look(n);
    if (n === options.calls) break;
    for (const rounds of [pops.ours, pops.peer].flatMap(({ painted, decided }) => [painted, decided])) rounds.push([]);
  }
  return [
    { pops: pops.ours, memory: memory.ours },
    { pops: pops.peer, memory: memory.peer },
  ];
}

async function beReady(desk: BenchDesk): Promise<void> {
  const state = desk.agent()?.state;
  // As a person would press the button again; told, because it is a call that went wrong.
  if (state === 'notReady') {
    const reason = desk.agent()?.reason;
    if (reason !== 'arrived') process.stderr.write(`the agent was taken out: ${reason}\n`);
    await desk.do('R');
  }
  await within('the agent is ready', () => desk.agent()?.state === 'ready');
}

/** For Chromium's own viewer (about:tracing, or the performance panel). */
async function startTrace(page: Page, file: string): Promise<void> {
  const categories = [
    'devtools.timeline',
    'disabled-by-default-devtools.timeline',
    'blink.user_timing',
    'cc',
    'viz',
    'toplevel',
    'v8',
    'disabled-by-default-v8.cpu_profiler',
  ];
  await page.context().browser()?.startTracing(page, { path: file, categories });
}

type Pop = { paintedMs: number; decidedMs: number };

/** One call from the street to the agent's hang-up. */
async function call(desk: BenchDesk, callers: Phone, callerNumber: string, talkMs: number): Promise<Pop> {
  const caller = await callers.call({ to: NUMBER, callerNumber });
  const offered = await within('the call is offered', () => desk.agent()?.state === 'offered' && desk.agent());
  const { callId, sinceMs } = offered;
  await delay(LEAVE_ALONE_MS);
  const marks = await within('the pop is painted and the phone rings', async () => {
    const read = await marksOf(desk.page, 'window.__hotline.marks');
    const painted = read.atMs.get(`painted ${callId}`);
    return painted !== undefined && (read.atMs.get('ring') ?? 0) >= painted && read;
  });
  const offerMs = marks.atMs.get(`offer ${callId}`) ?? Number.NaN;
  const paintedMs = marks.atMs.get(`painted ${callId}`) ?? Number.NaN;
  await desk.do('A');
  await within('the talk begins', () => desk.agent()?.state === 'onCall');
  await delay(talkMs);
  await desk.do('E');
  await caller.waitForEnd();
  await within('the agent is free', () => desk.agent()?.callId === null);
  return { paintedMs: paintedMs - offerMs, decidedMs: paintedMs + marks.offsetMs - sinceMs };
}

/** The call's frames once more, to the plain page. */
async function replay(page: Page, plain: Plain, frames: string[], chance: Chance): Promise<Pop> {
  await delay(chance.between(50, 150));
  const offer = frames.find((text) => typeOf(text) === 'offer');
  if (offer === undefined) throw new Error('the call brought no offer');
  const { callId } = (JSON.parse(offer) as Extract<DeskMessage, { type: 'offer' }>).offer;
  const sentMs = plain.send(offer);
  await delay(LEAVE_ALONE_MS);
  const marks = await within('the plain page has painted', async () => {
    const read = await marksOf(page, 'window.marks');
    return read.atMs.has(`painted ${callId}`) && read;
  });
  for (const text of frames.slice(frames.indexOf(offer) + 1)) plain.send(text);
  const offerMs = marks.atMs.get(`offer ${callId}`) ?? Number.NaN;
  const paintedMs = marks.atMs.get(`painted ${callId}`) ?? Number.NaN;
  return { paintedMs: paintedMs - offerMs, decidedMs: paintedMs + marks.offsetMs - sentMs };
}

function typeOf(text: string): DeskMessage['type'] {
  return (JSON.parse(text) as DeskMessage).type;
}

type Memory = { samples: MemorySample[]; slope: MemorySlope; laterSlope: MemorySlope };

/** What is cached for some minutes fills up in the first half. */
function memoryOf(samples: MemorySample[]): Memory {
  const later = samples.slice(Math.floor((samples.length - 1) / 2));
  return { samples, slope: slopeOf(samples), laterSlope: slopeOf(later) };
}

/** More is better: how many times faster we are. */
function compared(ours: number[][], peer: number[][]): { ours: Figures; peer: Figures; ratio: number } {
  const figures = { ours: figuresOf(ours), peer: figuresOf(peer) };
  return { ...figures, ratio: rounded(figures.peer.medianMs / figures.ours.medianMs) };
}

function report(
  { snapshots: _, trace: __, ...options }: Options,
  ours: Measured,
  peer: Measured,
  answered: number[],
): void {
  const cpus = os.cpus();
  const load = rounded(os.loadavg()[0] ?? 0);
  const result = {
    name: 'pop',
    ...compared(ours.pops.painted, peer.pops.painted),
    fromDecision: compared(ours.pops.decided, peer.pops.decided),
    signIn: { ...compared([ours.signIns], [peer.signIns]), answered: figuresOf([answered]) },
    memory: { ours: memoryOf(ours.memory), peer: memoryOf(peer.memory) },
    ...options,
    load,
  };
  console.log(`
${options.calls} calls, talks of ${options.talkMs} ms, ${options.signIns} sign-ins, seed ${options.seed}
${cpus.length} cores (${cpus[0]?.model.trim()}), Node ${process.versions.node}, load before the end ${load}
In ms; "painted" is two frames after the change of the document, on both pages.`);
  const blocks: [string, { ours: Figures; answered?: Figures; peer: Figures }][] = [
    ['The offer is parsed in the page → the pop is painted', result],
    ["The controller's decision (plain page: the sending) → the pop is painted", result.fromDecision],
    ['Sign-in clicked → the desk can be used (plain page: socket opened, first frame shown)', result.signIn],
  ];
  for (const [title, figures] of blocks) {
    console.log(`\n${title}`);
    const part = figures.answered ? [row('  until the answer', figures.answered)] : [];
    const rows = [row('hotline', figures.ours), ...part, row('plain page', figures.peer)];
    console.log(table([['', 'median', '(rounds)', 'p95', 'p99', 'max', 'samples'], ...rows]));
  }
  console.log('\nMemory after a collection');
  const cells = ({ heapMb, nodes, listeners }: MemorySlope) => [heapMb.toFixed(2), String(nodes), String(listeners)];
  const { memory } = result;
  const samples = memory.ours.samples.map((one, at) => [
    `${one.calls} calls`,
    ...cells(one),
    memory.peer.samples[at]?.heapMb.toFixed(2) ?? '',
  ]);
  const slopes = (['slope', 'laterSlope'] as const).map((key) => [
    key === 'slope' ? 'each 100 calls' : 'each 100, second half',
    ...cells(memory.ours[key]),
    memory.peer[key].heapMb.toFixed(2),
  ]);
  console.log(table([['', 'heap, MB', 'nodes', 'listeners', 'heap, plain page'], ...samples, ...slopes]));
  console.log(JSON.stringify(result));
}

function row(name: string, one: Figures): string[] {
  const times = [one.medianMs, one.p95Ms, one.p99Ms, one.maxMs].map((ms) => ms.toFixed(1));
  const spread = one.medianSpreadMs.map((ms) => ms.toFixed(1)).join('–');
  return [name, times[0] ?? '', `(${spread})`, ...times.slice(1), String(one.samples)];
}
