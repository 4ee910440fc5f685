/**
 * Publishing: what callers meet is changed while they call. A new text is proved together with all others, its words get
 * their sound, it is written to the database, and only then it enters the floor, by the one door, for callers to come. Who
 * is under way finishes in the version they began with. One at a time: two people who publish at once come one after the
 * other, and the second is told.
 */
import type { Calendar } from '../../core/calendar/index.ts';
import type { Trial, TrialAct, TrialCaller } from '../../core/flow-editor/trial.ts';
import type { Organization } from '../../core/organization.ts';
import type { Door } from '../ports.ts';
import type {
  Change,
  Compiled,
  FlowOutside,
  FlowReader,
  FlowVersion,
  FlowVersions,
  FlowWorkshop,
  KeptVersion,
  Look,
  Origin,
  Problem,
  Spoken,
  Texts,
} from './ports.ts';
import { StaleError } from './ports.ts';

export type PublisherParts = {
  versions: FlowVersions;
  workshop: FlowWorkshop;
  reader: FlowReader;
  services: FlowOutside['services'];
  door: Door;
  /** What the floor has now; null before it was loaded. */
  organization(): Organization | null;
};

/** Who publishes, and from where; for the audit log. */
export type Author = { userId: string; address: string | null };

export type Publication =
  | { done: 'published'; versions: FlowVersion[]; spoken: string[] }
  /** The text is the one in force. */
  | { done: 'unchanged' }
  /** Somebody else published since; `difference` leads from the version begun with to theirs. */
  | { done: 'stale'; current: FlowVersion | null; difference: string }
  | { done: 'refused'; problems: Problem[] };

export type DocumentText = { name: string; text: string; base: number };

export type Publisher = {
  /** In force now, and for each document whether a file waits that was set aside. */
  list(): Promise<{ current: KeptVersion[]; setAside: FlowVersion[] }>;
  look(name: string, text: string): Promise<Look>;
  try(name: string, text: string, caller: TrialCaller, acts: TrialAct[]): Promise<Trial>;
  publish(documents: DocumentText[], how: { note: string; origin: Origin }, by: Author): Promise<Publication>;
  /** The text before the one in force once more, as a new version. Null: there is none before it. */
  stepBack(name: string, base: number, by: Author): Promise<Publication | null>;
  history(name: string): Promise<FlowVersion[]>;
  /** One version and what changed in it against the version in force before. */
  version(name: string, version: number): Promise<(KeptVersion & { difference: string }) | null>;
};

export function createPublisher(parts: PublisherParts): Publisher {
  const { versions, workshop, reader } = parts;
  let last: Promise<unknown> = Promise.resolve();
  /** Does `work` when everything before it is done. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const outside = (): FlowOutside => {
    const shop = parts.organization();
    const queues = (shop?.queues ?? []).map(({ queueId }) => queueId);
    const returnCall = shop?.returnCallFlow ?? null;
    return { queues, services: parts.services, numbers: shop?.outside?.allowed ?? [], returnCall };
  };
  const textsNow = async () => textsOf(await versions.current());

  const publisher: Publisher = {
    async list() {
      const current = await versions.current();
      return { current, setAside: waitingFiles(await versions.history(null), current) };
    },
    async look(name, text) {
      const texts = await textsNow();
      const seen = await workshop.look({ ...texts, [name]: text }, name, outside());
      return { ...seen, difference: reader.difference(name, texts[name] ?? '', text) };
    },
    try: async (name, text, caller, acts) => workshop.try({ ...(await textsNow()), [name]: text }, name, caller, acts),
    publish: (documents, how, by) => inTurn(() => publish(parts, outside(), documents, how, by)),
    async stepBack(name, base, by) {
      const inForce = (await versions.history(name)).filter(({ inEffect }) => inEffect);
      const before = inForce[1];
      const kept = before && (await versions.read(name, before.version));
      if (!kept) return null;
      const how = { note: `← ${before.version}`, origin: 'back' as const };
      return publisher.publish([{ name, text: kept.text, base }], how, by);
    },
    history: (name) => versions.history(name),
    async version(name, version) {
      const kept = await versions.read(name, version);
      if (kept === null) return null;
      const before = (await versions.history(name)).find((one) => one.inEffect && one.version < version);
      const text = before ? ((await versions.read(name, before.version))?.text ?? '') : '';
      return { ...kept, difference: reader.difference(name, text, kept.text) };
    },
  };
  return publisher;
}

async function publish(
  parts: PublisherParts,
  outside: FlowOutside,
  documents: DocumentText[],
  how: { note: string; origin: Origin },
  by: Author,
): Promise<Publication> {
  const { versions, workshop, reader } = parts;
  const current = await versions.current();
  const changed = documents.filter(
    ({ name, text }) => current.find((one) => one.name === name)?.digest !== reader.digest(text),
  );
  for (const document of changed) {
    const now = current.find(({ name }) => name === document.name);
    if ((now?.version ?? 0) !== document.base) return stale(parts, document);
  }
  if (changed.length === 0) return { done: 'unchanged' };

  const texts = { ...textsOf(current), ...Object.fromEntries(changed.map(({ name, text }) => [name, text])) };
  const compiled = await workshop.prove(texts, outside, textsOf(current));
  if (compiled.problems.length > 0) return { done: 'refused', problems: compiled.problems };
  const before = reader.sounds(compiled);
  const spoken = before.missing.length === 0 ? before : await workshop.speak(compiled);
  if (spoken.missing.length > 0) return { done: 'refused', problems: withoutSound(spoken, compiled) };

  const changes = changed.map((document): Change => ({ ...document, ...how, inEffect: true }));
  try {
    const written = await versions.write(changes, by);
    putInForce(parts, compiled, spoken, written, by.userId);
    return { done: 'published', versions: written, spoken: before.missing.map(({ sound }) => sound.name) };
  } catch (error) {
    if (error instanceof StaleError) return stale(parts, documentNamed(changed, error.document));
    throw error;
  }
}

const documentNamed = (documents: DocumentText[], name: string) =>
  documents.find((one) => one.name === name) ?? (documents[0] as DocumentText);

async function stale({ versions, reader }: PublisherParts, { name, base }: DocumentText): Promise<Publication> {
  const current = (await versions.current()).find((one) => one.name === name) ?? null;
  const begun = base === 0 ? null : await versions.read(name, base);
  const { text = '', ...version } = current ?? {};
  return {
    done: 'stale',
    current: current && (version as FlowVersion),
    difference: reader.difference(name, begun?.text ?? '', text),
  };
}

function putInForce(
  parts: PublisherParts,
  compiled: Compiled,
  spoken: Spoken,
  written: FlowVersion[],
  by: string,
): void {
  const calendar = parts.organization()?.calendar;
  parts.door({
    type: 'flowsPublished',
    flows: withSounds(compiled.flows, spoken.media, parts.reader.digest),
    calendar: { hours: {}, zones: {}, ...calendar, ...compiled.days, years: compiled.years } satisfies Calendar,
    languages: compiled.languages,
    documents: written.map(({ name, version }) => ({ name, version })),
    by,
  });
}

/** Other words are another version, also in flows that only borrow a prompt: nobody hears new words in the middle of old ones. */
export function withSounds(
  flows: Compiled['flows'],
  media: Record<string, string>,
  digest: (text: string) => string,
): Compiled['flows'] {
  if (Object.keys(media).length === 0) return flows;
  const said = JSON.stringify(Object.entries(media).sort());
  return flows.map((flow) => ({ ...flow, version: digest(flow.version + said), sounds: media }));
}

function withoutSound({ missing }: Spoken, { flows }: Compiled): Problem[] {
  const flowNames = new Set(flows.map(({ flowId }) => flowId));
  return missing.map(({ sound: { name, words }, why }) => {
    const [language = '', flowId, prompt] = name.split('/');
    const message = `"${prompt}" of ${flowId} has no sound in ${language} for "${words}" (${why})`;
    return {
      file: flowNames.has(flowId ?? '') ? `${flowId}.yaml` : `languages/${language}.yaml`,
      line: 1,
      column: 1,
      message,
    };
  });
}

export const textsOf = (kept: KeptVersion[]): Texts => Object.fromEntries(kept.map(({ name, text }) => [name, text]));

/** Of each document the newest file that was set aside and that no later version took up. */
function waitingFiles(history: FlowVersion[], current: KeptVersion[]): FlowVersion[] {
  return current.flatMap(({ name }) => {
    const newest = history.find((one) => one.name === name && !one.inEffect);
    if (newest === undefined) return [];
    const takenUp = history.some(
      (one) => one.name === name && one.inEffect && one.version > newest.version && one.digest === newest.digest,
    );
    return takenUp ? [] : [newest];
  });
}
