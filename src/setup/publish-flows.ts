/** `npm run flows -- publish` and `-- pull`: the files of `ivr-flows` against the flows of a running hotline, over its API. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { difference } from '../adapters/flows/difference.ts';
import { digest } from '../adapters/flows/reader.ts';
import { readTexts } from '../adapters/flows/texts.ts';
import type { FlowVersion, Published, RefusedAnswer, StaleAnswer } from '../core/flow-editor/messages.ts';
import { SetupError, say } from './say.ts';

export type HotlineAccess = { url: string; user: string; password: string };

type Listed = { documents: FlowVersion[] };
type Kept = FlowVersion & { text: string };

/**
 * Publishes every file whose text is not the one in force. A file that is older than what somebody published otherwise is
 * refused with the difference.
 * @param over replaces also what was published from the browser since
 * @throws SetupError when the hotline refuses, with its words
 */
export async function publishFiles(folder: string, access: HotlineAccess, how: { note: string; over: boolean }) {
  const api = await signIn(access);
  const { documents } = await api.get<Listed>('/api/flows');
  const files = Object.entries(readTexts(folder)).flatMap(([name, text]) => {
    const now = documents.find((one) => one.name === name);
    return now?.digest === digest(text) ? [] : [{ name, text, now: now ?? null }];
  });
  if (files.length === 0) return say('Every file is in force already.');
  const bases = how.over ? {} : readBases(folder);
  if (!how.over) await refuseOlder(api, files, bases);
  const body = {
    note: how.note,
    files: files.map(({ name, text, now }) => ({ name, text, base: bases[name] ?? now?.version ?? 0 })),
  };
  const { versions, spoken } = await api.post<Published>('/api/flow-files', body);
  for (const { name, version } of versions) say(`${name}: version ${version} is in force for new callers.`);
  writeBases(folder, { ...bases, ...Object.fromEntries(versions.map(({ name, version }) => [name, version])) });
  if (spoken.length > 0) say(`Spoken anew: ${spoken.join(', ')}`);
}

/** Writes what is in force into the files, so that they can be changed and published from there. */
export async function pullFiles(folder: string, access: HotlineAccess): Promise<void> {
  const api = await signIn(access);
  const { documents } = await api.get<Listed>('/api/flows');
  const files = readTexts(folder);
  for (const { name, digest: inForce } of documents) {
    if (files[name] !== undefined && digest(files[name]) === inForce) continue;
    const { text } = await api.get<Kept>(`/api/flows/${encodeURIComponent(name)}`);
    writeFileSync(join(folder, `${name}.yaml`), text);
    say(`Wrote ${name}.yaml`);
  }
  writeBases(folder, Object.fromEntries(documents.map(({ name, version }) => [name, version])));
}

type File = { name: string; text: string; now: FlowVersion | null };

/** Version that each file was last pulled or published as: what a change in it began with. Not for other machines. */
const BASES = '.published.json';
type Bases = Record<string, number>;

function readBases(folder: string): Bases {
  const file = join(folder, BASES);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Bases) : {};
}

function writeBases(folder: string, bases: Bases): void {
  writeFileSync(join(folder, BASES), `${JSON.stringify(bases, null, 1)}\n`);
}

/** A document that was published from the browser: the file does not know of it, unless it was pulled since. */
async function refuseOlder(api: Api, files: File[], bases: Bases): Promise<void> {
  for (const { name, text, now } of files) {
    if (now === null || now.origin === 'file' || bases[name] === now.version) continue;
    const { text: inForce } = await api.get<Kept>(`/api/flows/${encodeURIComponent(name)}`);
    say(difference(name, inForce, text));
    throw new SetupError(
      `${name} was published by ${now.publishedByName ?? now.publishedBy} in the browser (version ${now.version}); above is what the file would change. ` +
        'Take theirs into the file first (npm run flows -- pull), or replace it with --over.',
    );
  }
}

type Api = { get<T>(path: string): Promise<T>; post<T>(path: string, body: unknown): Promise<T> };

async function signIn({ url, user, password }: HotlineAccess): Promise<Api> {
  const ask = async (path: string, init: RequestInit): Promise<Response> =>
    fetch(new URL(path, url), init).catch((error: Error) => {
      throw new SetupError(`The hotline at ${url} cannot be reached (${error.message}); set --url.`);
    });
  const json = { 'content-type': 'application/json' };
  const signedIn = await ask('/api/session', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ user, password }),
  });
  if (!signedIn.ok) throw new SetupError(`${user} cannot sign in at ${url}: the name or the password is wrong.`);
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const read = async <T>(response: Response): Promise<T> => {
    if (response.ok) return (await response.json()) as T;
    throw new SetupError(refusal((await response.json().catch(() => ({}))) as Refusal));
  };
  return {
    get: async (path) => read(await ask(path, { headers: { cookie } })),
    post: async (path, body) =>
      read(await ask(path, { method: 'POST', headers: { ...json, cookie }, body: JSON.stringify(body) })),
  };
}

type Refusal = Partial<Pick<RefusedAnswer, 'problems'> & Pick<StaleAnswer, 'difference'> & { message: string }>;

function refusal(answer: Refusal): string {
  const problems = (answer.problems ?? []).map(
    ({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`,
  );
  return [...problems, answer.difference, answer.message ?? 'The hotline refused.'].filter(Boolean).join('\n');
}
