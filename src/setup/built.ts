/** Folders that are made from sources: made at the first need, and again when a source has changed. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './paths.ts';
import { SetupError, step } from './say.ts';

const STAMP = '.sources';

export interface Built {
  /** Where it stands in the end. */
  target: string;
  /** Its file that whoever uses it opens. */
  entry: string;
  /** Files and folders of the project, relative to it. */
  sources: readonly string[];
  /** Folders within the sources that it is not made of. */
  without?: readonly string[];
  /** For the person at the terminal. */
  title: string;
  /** False where the tool for it is left out, as in a production image: what was built elsewhere is taken as it is. */
  hasTool: boolean;
  /** Makes it in a folder of its own. */
  make(folder: string): Promise<void>;
}

/**
 * Makes sure that the target is what these sources make.
 * @returns the target
 * @throws SetupError when it has to be made and cannot be
 */
export async function built({ target, entry, sources, without = [], title, hasTool, make }: Built): Promise<string> {
  const wanted = await hashOf(sources, without);
  const made = await fs.readFile(path.join(target, STAMP), 'utf8').catch(() => '');
  if (made === wanted) return target;
  if (!hasTool) {
    if (existsSync(path.join(target, entry))) return target;
    throw new SetupError(`${title} needs a tool that is missing here; run \`npm ci\` and start again.`);
  }
  const shown = step(title);
  // In a folder beside it and then put in its place: two starts at once, or one broken off, leave nothing half made.
  const partial = `${target}.partial-${process.pid}`;
  try {
    await make(partial);
    await fs.writeFile(path.join(partial, STAMP), wanted);
    await fs.rm(target, { recursive: true, force: true });
    await fs.rename(partial, target);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  }
  shown.done();
  return target;
}

async function hashOf(sources: readonly string[], without: readonly string[]): Promise<string> {
  // What is built may name files by where they stand.
  const hash = createHash('sha256').update(projectFolder);
  for (const source of sources) {
    const start = path.join(projectFolder, source);
    if (!existsSync(start)) continue;
    for (const file of (await filesIn(start, without)).sort()) {
      hash.update(`${path.relative(projectFolder, file)}\0`).update(await fs.readFile(file));
    }
  }
  return hash.digest('hex');
}

async function filesIn(start: string, without: readonly string[]): Promise<string[]> {
  if ((await fs.stat(start)).isFile()) return [start];
  const found: string[] = [];
  for (const entry of await fs.readdir(start, { withFileTypes: true })) {
    const at = path.join(start, entry.name);
    if (entry.isFile()) found.push(at);
    else if (!without.includes(path.relative(projectFolder, at))) found.push(...(await filesIn(at, without)));
  }
  return found;
}
