/** Which documents a starting hotline uses: those in the database, and files that brought something new. */
import { planImport } from './import-files.ts';
import type { Change, Compiled, FlowOutside, FlowReader, FlowVersions, FlowWorkshop, Problem, Texts } from './ports.ts';
import { textsOf, withSounds } from './publisher.ts';

export type StartUpParts = {
  versions: FlowVersions;
  reader: FlowReader;
  workshop: FlowWorkshop;
  outside: FlowOutside;
  log(level: 'info' | 'warn' | 'error', message: string): void;
};

const FILES = { userId: 'file', address: null };
const describe = ({ file, line, column, message }: Problem) => `${file}:${line}:${column}: ${message}`;

/**
 * Tries the database's texts with what is new in the files; then, when those have problems, the database's alone; then, when
 * even these no longer pass (the rules have grown stricter with an update), the files alone. So a mistake in a file never
 * keeps a running shop from answering its telephone.
 * @throws with every problem of the files when nothing passes
 */
export async function startUpFlows(files: Texts, parts: StartUpParts): Promise<Compiled> {
  const { versions, reader, outside, log } = parts;
  const stored = textsOf(await versions.current());
  const plan = planImport(files, await versions.history(null), reader.digest);
  const adopted = Object.fromEntries(plan.adopted.map(({ name, text }) => [name, text]));

  const withFiles = reader.read({ ...stored, ...adopted }, outside);
  if (withFiles.problems.length === 0) {
    await keep(parts, [...plan.adopted, ...plan.setAside]);
    return spoken(parts, withFiles);
  }
  const alone = reader.read(stored, outside);
  if (Object.keys(stored).length > 0 && alone.problems.length === 0) {
    for (const problem of withFiles.problems) log('error', `not taken from the files: ${describe(problem)}`);
    await keep(parts, plan.setAside);
    return spoken(parts, alone);
  }
  const fromFiles = reader.read(files, outside);
  if (fromFiles.problems.length > 0) throw new Error(fromFiles.problems.map(describe).join('\n'));
  for (const problem of alone.problems) log('error', `the published flows no longer pass: ${describe(problem)}`);
  const inForce = await versions.current();
  const all = Object.entries(files).flatMap(([name, text]): Change[] => {
    const now = inForce.find((one) => one.name === name);
    if (now?.text === text) return [];
    const note = 'The version before does not pass the check of this release.';
    return [{ name, text, base: now?.version ?? 0, note, origin: 'file', inEffect: true }];
  });
  await keep(parts, all);
  return spoken(parts, fromFiles);
}

async function keep({ versions, log }: StartUpParts, changes: Change[]): Promise<void> {
  if (changes.length === 0) return;
  for (const { name, version, inEffect } of await versions.write(changes, FILES)) {
    if (inEffect) log('info', `${name}: version ${version} from the files`);
    else log('warn', `${name}: the file has changed, but so has the published flow; it is kept as version ${version}`);
  }
}

/** Published sounds that are gone (another data folder) are made again; what cannot be made is told, and the hotline starts. */
async function spoken({ reader, workshop, log }: StartUpParts, compiled: Compiled): Promise<Compiled> {
  let sounds = reader.sounds(compiled);
  if (sounds.missing.length > 0) sounds = await workshop.speak(compiled);
  for (const { sound, why } of sounds.missing) log('error', `${sound.name} has no sound for its words: ${why}`);
  return { ...compiled, flows: withSounds(compiled.flows, sounds.media, reader.digest) };
}
