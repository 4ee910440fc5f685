/**
 * What `npm test` does: gets what the tests need, checks style, types and flows, runs the tests, and counts honestly.
 * `npm test -- --all` runs all end-to-end tests too, `npm test -- test/some/file.test.ts …` only those files.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readConfig } from '../config.ts';
import { findAsterisk } from './asterisk/find.ts';
import { projectFolder } from './paths.ts';
import { findPostgres } from './postgres-program.ts';
import { buildController } from './program.ts';
import { SetupError, say } from './say.ts';
import { type Counts, followTap } from './tap-output.ts';
import { fetchBaresip, findTestTools } from './test-tools.ts';
import { pathWithVoices } from './voices.ts';
import { buildPages } from './web-pages.ts';

const RESULTS = path.join(projectFolder, 'test-results');
const bin = (name: string) => path.join(projectFolder, 'node_modules/.bin', name);

/** Without `--all`: the two commands on a fresh machine, a call from ring to record, what an agent does in it, what breaks it. */
const END_TO_END_EACH_TIME = ['first-call', 'reload', 'start', 'verbs'];

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  process.chdir(projectFolder);
  const files = args.filter((arg) => arg !== '--all');
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts: Counts) => addTo(total, counts);
  try {
    const env = await prepare();
    if (files.length === 0) {
      for (const check of checks()) add(await runCheck(check, env));
      const { alone, withRealParts, endToEnd } = await sortedTests();
      // Those alone are busy, those with real parts wait for most of the time: side by side both processors have work.
      add(
        await runTwice(
          'Tests',
          [
            { files: alone, jobs: 1 },
            { files: withRealParts, jobs: 2 },
          ],
          env,
        ),
      );
      // Two at a time: each has a whole hotline, with browsers, and spends much of its time waiting for people to speak.
      const chosen = args.includes('--all') ? endToEnd : endToEnd.filter(isForEachTime);
      add(await runTwice('End-to-end tests', [{ files: chosen, jobs: 2 }], env));
    } else {
      say('\nTests');
      add((await runTests('tests', { files, jobs: 1 }, env)).counts);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : (error as Error).stack}\n`);
    total.failed += 1;
  }
  say('');
  say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function prepare(): Promise<NodeJS.ProcessEnv> {
  const { config, errors } = readConfig(process.env, projectFolder);
  if (errors) throw new SetupError(errors.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
  await fs.mkdir(RESULTS, { recursive: true });
  const search = process.env.PATH ?? '';
  await findAsterisk(config.cacheFolder, search);
  await findPostgres();
  const tools = await findTestTools(config.cacheFolder, search);
  await fetchBaresip(config.cacheFolder);
  if (!existsSync('.tap/plugins')) {
    const { code, output } = await capture(bin('tap'), ['build'], process.env);
    if (code !== 0) throw new SetupError(`tap could not be built:\n${output}`);
  }
  await buildPages();
  await buildController();
  const voices = await pathWithVoices(config.cacheFolder, search);
  return { ...process.env, PATH: voices, SIPP: tools.sipp, CHROMIUM: tools.chromium };
}

interface Check {
  name: string;
  command: string;
  args: string[];
}

function checks(): Check[] {
  return [
    { name: 'Style', command: bin('biome'), args: ['check'] },
    { name: 'Types', command: bin('tsc'), args: ['-p', 'tsconfig.json'] },
    { name: 'Types of the pages', command: bin('tsc'), args: ['-p', 'src/web/tsconfig.json'] },
    { name: 'Flows', command: process.execPath, args: ['--import=tsx', 'src/setup/flows.ts', 'check'] },
  ];
}

async function runCheck(check: Check, env: NodeJS.ProcessEnv): Promise<Counts> {
  const { code, output } = await capture(check.command, check.args, env);
  say(`  ${code === 0 ? '✓' : '✗'} ${check.name}`);
  if (code !== 0) say(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

type Tests = { alone: string[]; withRealParts: string[]; endToEnd: string[] };
type Group = { files: string[]; jobs: number };
type Ran = { counts: Counts; failedFiles: string[] };

const END_TO_END = /^test\/e2e\//;
/** Real servers, browsers and sound, each with its own time limits. */
const WITH_REAL_PARTS = /^test\/(adapters|helpers|setup|web)\//;

async function sortedTests(): Promise<Tests> {
  const names = await fs.readdir('test', { recursive: true });
  const files = names.filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name.replaceAll('\\', '/')}`);
  const endToEnd = files.filter((file) => END_TO_END.test(file));
  const withRealParts = files.filter((file) => WITH_REAL_PARTS.test(file));
  const alone = files.filter((file) => !END_TO_END.test(file) && !WITH_REAL_PARTS.test(file));
  return { alone, withRealParts, endToEnd };
}

function isForEachTime(file: string): boolean {
  return END_TO_END_EACH_TIME.includes(path.basename(file, '.test.ts'));
}

function addTo(total: Counts, counts: Counts): void {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

/** A file with real parts shares the machine with others: one that misses a limit there may have done so by accident. */
function mayRunAgain(file: string): boolean {
  return END_TO_END.test(file) || WITH_REAL_PARTS.test(file);
}
/** More that fail is no accident of the machine's. */
const AGAIN_AT_MOST = 3;
/** No file takes half of it, also on a machine that does much else. */
const FILE_WITHIN_S = 300;

/**
 * Runs groups of tests side by side; the few that fail beside a neighbour run once more alone, in the open: what failed first stays
 * shown, and a second failure counts (docs/decisions/0030).
 */
async function runTwice(name: string, groups: Group[], env: NodeJS.ProcessEnv): Promise<Counts> {
  say(`\n${name}`);
  const record = name.toLowerCase().replaceAll(' ', '-');
  const ran = await Promise.all(groups.map((group, n) => runTests(`${record}${n > 0 ? `-${n + 1}` : ''}`, group, env)));
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const one of ran) addTo(counts, one.counts);
  const failedFiles = ran.flatMap((one) => one.failedFiles);
  const isFew = failedFiles.length <= AGAIN_AT_MOST && failedFiles.every(mayRunAgain);
  if (failedFiles.length === 0 || !isFew) return counts;
  say(`\n${name} that failed, once more alone`);
  const again = await runTests(`${record}-that-failed`, { files: failedFiles, jobs: 1 }, env);
  if (again.counts.failed === 0) say(`  Passed only at the second run: ${failedFiles.join(', ')}`);
  // What passed in both is counted once.
  return { ...counts, failed: again.counts.failed };
}

/** @param record name of the file in `test-results` that has all that tap says */
async function runTests(record: string, { files, jobs }: Group, env: NodeJS.ProcessEnv): Promise<Ran> {
  const file = await fs.open(path.join(RESULTS, `${record}.tap`), 'w');
  const tap = followTap(say);
  const args = ['run', '--reporter=tap', `--jobs=${jobs}`, `--timeout=${FILE_WITHIN_S}`, ...files];
  const child = spawn(bin('tap'), args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    await file.write(`${line}\n`);
    tap.line(line);
  }
  const code = await ended;
  await file.close();
  const counts = tap.counts();
  // A run that broke off without counting what failed is a failure all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { counts, failedFiles: tap.failedFiles() };
}

async function capture(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, { env: { ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
