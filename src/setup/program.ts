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
/** The controller, and the programs that it starts. */
const PROGRAMS = {
  controller: 'src/setup/controller.ts',
  workshop: 'src/adapters/flows/workshop-process.ts',
  recordings: 'src/adapters/asterisk/join-thread.ts',
  'what-if': 'src/adapters/database/what-if/process.ts',
};
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
    entry: fileOf('controller'),
    sources: ['src', 'package-lock.json'],
    without: ['src/web'],
    title: 'Building the controller',
    hasTool: true,
    make,
  });
  return [`--max-semi-space-size=${YOUNG_MB}`, path.join(TARGET, fileOf('controller'))];
}

async function make(folder: string): Promise<void> {
  const { dependencies } = JSON.parse(await fs.readFile(path.join(projectFolder, 'package.json'), 'utf8'));
  const external = Object.keys(dependencies).filter((name) => !TAKEN_IN.has(name));
  await build({
    absWorkingDir: projectFolder,
    entryPoints: PROGRAMS,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
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

/** Each source goes on finding what lies beside it: migrations and data as they are, programs that it starts as they are built. */
const ownPlaces: Plugin = {
  name: 'own places',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path: file }) => {
      const source = await fs.readFile(file, 'utf8');
      const place = JSON.stringify(pathToFileURL(file).href);
      const contents = source.replace(/(?:'([^']+\.ts)', )?import\.meta\.url/g, (_, program?: string) =>
        program === undefined ? place : `'${builtFrom(path.join(path.dirname(file), program))}', import.meta.url`,
      );
      return { contents, loader: 'ts' };
    });
  },
};

function builtFrom(source: string): string {
  const known = Object.entries(PROGRAMS).find(([, program]) => path.join(projectFolder, program) === source);
  if (known === undefined) throw new Error(`${source} is started as a program: add it to PROGRAMS`);
  return fileOf(known[0]);
}

function fileOf(program: string): string {
  return `${program}.mjs`;
}
