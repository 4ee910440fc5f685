/** Builds the pages when their sources have changed since the last build. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { built } from './built.ts';
import { projectFolder } from './paths.ts';
import { SetupError } from './say.ts';

/**
 * Makes sure that dist/web holds the pages of these sources.
 * @returns the folder
 * @throws SetupError with the builder's own words when they cannot be built
 */
export function buildPages(): Promise<string> {
  const vite = path.join(projectFolder, 'node_modules/vite/bin/vite.js');
  return built({
    target: path.join(projectFolder, 'dist/web'),
    entry: 'index.html',
    // What the pages are made of, besides the packages.
    sources: ['src/web', 'src/core', 'src/adapters/desk', 'package-lock.json'],
    title: 'Building the pages',
    hasTool: existsSync(vite),
    make: (folder) => build(vite, folder),
  });
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
