/**
 * The controller as one file of JavaScript. From its 300 sources it takes more than two seconds to load, all of them looked
 * up, read and translated one by one; as one file a third of that: a start is quicker, and so is the return after a death
 * (docs/decisions/0037).
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { built } from './built.ts';
import { projectFolder } from './paths.ts';

const TARGET = path.join(projectFolder, 'dist/controller');
const ENTRY = 'controller.mjs';
/** Packages of hundreds of small files without anything native, which load much faster as part of the one. */
const TAKEN_IN = new Set(['typebox', '@fastify/type-provider-typebox', 'xstate']);

/** Room for what lives shortly: with Node's 16 MB a tenth of a start, and of a busy hour, goes into clearing it. */
const YOUNG_MB = 64;

/**
 * Makes sure that dist/controller holds the program of these sources.
 * @returns what Node is to be started with
 */
export async function buildController(): Promise<string[]> {
  await built({
    target: TARGET,
    entry: ENTRY,
    sources: ['src', 'package-lock.json'],
    without: ['src/web'],
    title: 'Building the controller',
    hasTool: true,
    make,
  });
  return [`--max-semi-space-size=${YOUNG_MB}`, path.join(TARGET, ENTRY)];
}

async function make(folder: string): Promise<void> {
  const { dependencies } = JSON.parse(await fs.readFile(path.join(projectFolder, 'package.json'), 'utf8'));
  const external = Object.keys(dependencies).filter((name) => !TAKEN_IN.has(name));
  await build({
    absWorkingDir: projectFolder,
    entryPoints: ['src/setup/controller.ts'],
    outfile: path.join(folder, ENTRY),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: external.flatMap((name) => [name, `${name}/*`]),
    // A fault in the log names the source and its line.
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [ownPlaces],
  });
}

/** Each source goes on finding what lies beside it: migrations, data, programs that it starts. */
const ownPlaces: Plugin = {
  name: 'own places',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path: file }) => {
      const source = await fs.readFile(file, 'utf8');
      const place = JSON.stringify(pathToFileURL(file).href);
      return { contents: source.replaceAll('import.meta.url', place), loader: 'ts' };
    });
  },
};
