/** Builds the pages when their sources have changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './paths.ts';
import { SetupError, step } from './say.ts';

const TARGET = path.join(projectFolder, 'dist/web');
const STAMP = '.sources';
/** What the pages are made of, besides the packages. */
const SOURCES = ['src/web', 'src/core', 'src/adapters/desk', 'package-lock.json'];

/**
 * Makes sure that dist/web holds the pages of these sources.
 * @returns the folder
 * @throws SetupError with the builder's own words when they cannot be built
 */
export async function buildPages(): Promise<string> {
  const wanted = await hashOf(SOURCES);
  const made = await fs.readFile(path.join(TARGET, STAMP), 'utf8').catch(() => '');
  if (made === wanted) return TARGET;
  const vite = path.join(projectFolder, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) {
    // A production image: pages built elsewhere, no tools here to do it again.
    if (existsSync(path.join(TARGET, 'index.html'))) return TARGET;
    throw new SetupError('The pages are not built and the tool for it is missing; run `npm ci` and start again.');
  }
  const shown = step('Building the pages');
  const partial = `${TARGET}.partial-${process.pid}`;
  try {
    await build(vite, partial);
    await fs.writeFile(path.join(partial, STAMP), wanted);
    await fs.rm(TARGET, { recursive: true, force: true });
    await fs.rename(partial, TARGET);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  }
  shown.done();
  return TARGET;
}

async function build(vite: string, target: string): Promise<void> {
  const args = [vite, 'build', 'src/web', '--outDir', target, '--emptyOutDir', '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words = (words + chunk).slice(-8000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new SetupError(`\nThe pages could not be built:\n${words.trim()}`);
}

async function hashOf(sources: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const start = path.join(projectFolder, source);
    if (!existsSync(start)) continue;
    const names = (await fs.stat(start)).isFile() ? [''] : await fs.readdir(start, { recursive: true });
    for (const name of names.sort()) {
      const file = path.join(start, name);
      if (!(await fs.stat(file)).isFile()) continue;
      hash.update(`${source}/${name}\0`).update(await fs.readFile(file));
    }
  }
  return hash.digest('hex');
}
