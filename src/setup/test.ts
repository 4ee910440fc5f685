/**
 * What `npm test` does: gets what the tests need, checks style, types and flows, runs the tests, and counts honestly.
 * `npm test -- test/some/file.test.ts …` runs only those files.
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

/** @returns the exit code */
export async function main(files: string[]): Promise<number> {
  process.chdir(projectFolder);
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts: Counts) => {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  };
  try {
    const env = await prepare();
    if (files.length === 0) {
      for (const check of checks()) add(await runCheck(check, env));
      add(await runTwice('Tests', ['--jobs=2', '--timeout=240'], env));
      // Two at a time: each has a whole hotline, with browsers, and spends most of its time waiting for people to speak.
      const e2e = await testFiles('test/e2e');
      if (e2e.length > 0) add(await runTwice('End-to-end tests', ['--jobs=2', '--timeout=300', ...e2e], env));
    } else {
      add((await runTests('Tests', ['--jobs=1', '--timeout=300', ...files], env)).counts);
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

/** Tests that share the machine with a neighbour: real servers, browsers and sound, each with its own time limits. */
const SHARES_THE_MACHINE = /^test\/(adapters|e2e|helpers|setup|web)\//;
/** More that fail is no accident of the machine's. */
const AGAIN_AT_MOST = 3;

/**
 * Runs tests; the few that fail beside a neighbour run once more alone, in the open: what failed first stays shown, and a second failure
 * counts (docs/decisions/0030).
 */
async function runTwice(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const { counts, failedFiles } = await runTests(name, args, env);
  const mayAgain = failedFiles.length <= AGAIN_AT_MOST && failedFiles.every((file) => SHARES_THE_MACHINE.test(file));
  if (failedFiles.length === 0 || !mayAgain) return counts;
  const again = await runTests(
    `${name} that failed, once more alone`,
    ['--jobs=1', '--timeout=300', ...failedFiles],
    env,
  );
  if (again.counts.failed === 0) say(`  Passed only at the second run: ${failedFiles.join(', ')}`);
  // What passed in both is counted once.
  return { ...counts, failed: again.counts.failed };
}

async function runTests(
  name: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ counts: Counts; failedFiles: string[] }> {
  say(`\n${name}`);
  const record = await fs.open(path.join(RESULTS, `${name.toLowerCase().replaceAll(' ', '-')}.tap`), 'w');
  const tap = followTap(say);
  const child = spawn(bin('tap'), ['run', '--reporter=tap', ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    await record.write(`${line}\n`);
    tap.line(line);
  }
  const code = await ended;
  await record.close();
  const counts = tap.counts();
  // A run that broke off without counting what failed is a failure all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { counts, failedFiles: tap.failedFiles() };
}

async function testFiles(folder: string): Promise<string[]> {
  const names = await fs.readdir(path.join(projectFolder, folder)).catch(() => [] as string[]);
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `${folder}/${name}`);
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
