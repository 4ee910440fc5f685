/** Everything that is done with documents as texts: read, proved, drawn, tried, spoken. Runs in the workshop's process. */
import type { Compiled, FlowOutside, Look, Names, Speakable, Spoken, Texts } from '../../app/publishing/ports.ts';
import { graphOf } from '../../core/flow-editor/graph.ts';
import { type Trial, type TrialAct, type TrialCaller, tryOut } from '../../core/flow-editor/trial.ts';
import {
  FLOW_SCHEMA,
  type FlowDocument,
  LANGUAGE_SCHEMA,
  type LanguageDocument,
  walkFlow,
} from '../../core/ivr/index.ts';
import type { FlowSource } from '../../core/organization.ts';
import { readCalendar } from './calendar-reader.ts';
import { digest, readFlows } from './reader.ts';
import { type SoundPlaces, soundsOf, speakMissing } from './sounds/published.ts';
import { type Texts as FlowTexts, flowTexts, sectionOf, textsIn } from './texts.ts';
import { type LocatedProblem, readYaml } from './yaml-file.ts';

export type WorkbenchOptions = { places: SoundPlaces; speechCommand: string | null };

export type Workbench = {
  read(texts: Texts, outside: FlowOutside): Compiled;
  /** @param inForce what callers meet now: flows whose ways are the same are not walked again */
  prove(texts: Texts, outside: FlowOutside, inForce: Texts): Compiled;
  look(texts: Texts, name: string, outside: FlowOutside): Omit<Look, 'difference'>;
  try(texts: Texts, name: string, caller: TrialCaller, acts: TrialAct[]): Trial;
  speak(what: Speakable): Promise<Spoken>;
};

/** Flows that were walked and found sound, by a digest; a shop publishes a few a day. */
const PROVED_AT_MOST = 10_000;

export function createWorkbench({ places, speechCommand }: WorkbenchOptions): Workbench {
  const proved = new Set<string>();

  function prove(texts: Texts, outside: FlowOutside, inForce: Texts): Compiled {
    const compiled = read(texts, outside);
    if (compiled.problems.length > 0) return compiled;
    if (proved.size > PROVED_AT_MOST) proved.clear();
    const before = read(inForce, outside);
    if (before.problems.length === 0) for (const source of before.flows.filter(hasSteps)) proved.add(waysOf(source));
    const problems = compiled.flows.flatMap((source) => {
      if (!hasSteps(source)) return [];
      const ways = waysOf(source);
      if (proved.has(ways)) return [];
      const message = walked(source);
      if (message === null) proved.add(ways);
      return message === null ? [] : [{ file: `${source.flowId}.yaml`, line: 1, column: 1, message }];
    });
    return { ...compiled, problems };
  }

  return {
    read,
    prove,
    look: (texts, name, outside) => look(texts, name, outside, places),
    try(texts, name, caller, acts) {
      const { flows, sources, languages, problems } = readFlows(texts);
      const source = flows.find(({ flowId }) => flowId === name);
      if (problems.length > 0 || !source || !hasSteps(source)) throw new Error('Put the problems right first.');
      return tryOut(source, { flows: sources, languages }, caller, acts);
    },
    speak: (what) => speakMissing(what, places, speechCommand),
  };
}

/** Shape, names and ways of all documents together, without walking the machines. */
export function read(texts: Texts, outside: FlowOutside): Compiled {
  const { flows, languages, problems } = readFlows(texts, {
    queues: outside.queues,
    outside: outside.numbers,
    returnCall: outside.returnCall,
    services: new Map(Object.entries(outside.services)),
  });
  const calendar = readCalendar(textsIn('calendar', texts), outside.queues);
  const noLanguage = languages.length === 0 && problems.length === 0 ? [NO_LANGUAGE] : [];
  return {
    problems: [...problems, ...noLanguage, ...calendar.problems],
    flows,
    languages,
    days: calendar.days,
    years: calendar.years,
  };
}

const NO_LANGUAGE: LocatedProblem = {
  file: 'languages/zh-CN.yaml',
  line: 1,
  column: 1,
  message: 'there is no language to speak in: put the documents of languages/ beside the flows',
};

/** What walking every state of the machine finds; null when all of them come to an end. */
function walked(source: FlowSource): string | null {
  try {
    const { longestSilenceMs } = walkFlow(source);
    return Number.isFinite(longestSilenceMs) ? null : 'a caller who does nothing would stay in this flow for ever';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a walk depends on: other words lead nowhere else. */
function waysOf({ flowId, document }: FlowSource): string {
  const { start, steps } = document as FlowDocument;
  return digest(JSON.stringify([flowId, start, steps]));
}

const hasSteps = ({ document }: FlowSource) => (document as FlowDocument).steps !== undefined;

function look(texts: Texts, name: string, outside: FlowOutside, places: SoundPlaces): Omit<Look, 'difference'> {
  const { problems, ...compiled } = read(texts, outside);
  const names = namesOf(texts, name, outside.queues);
  const nothing = { problems, title: null, graph: null, lines: {}, newSounds: [], names };
  const section = sectionOf(name);
  const missing = problems.length > 0 ? [] : soundsOf(compiled, places).missing;
  const newSounds = missing.map(({ sound }) => sound);
  if (section === 'languages') return { ...nothing, title: languageTitle(name, texts), newSounds };
  if (section !== null) return nothing;
  const broken: LocatedProblem[] = [];
  const one = readYaml(name, texts[name] ?? '', FLOW_SCHEMA, broken);
  if (!one) return nothing;
  const document = one.document as FlowDocument;
  const steps = Object.keys(document.steps ?? {});
  return {
    ...nothing,
    title: document.title,
    graph: steps.length > 0 ? graphOf(document) : null,
    lines: Object.fromEntries(steps.map((step) => [step, one.locate(['steps', step]).line])),
    newSounds,
  };
}

function languageTitle(name: string, texts: FlowTexts): LanguageDocument['names'] | null {
  const read = readYaml(name, texts[name] ?? '', LANGUAGE_SCHEMA, []);
  return read && (read.document as LanguageDocument).names;
}

/** Names for completion, also while the text itself cannot be read: they are found line by line then. */
function namesOf(texts: FlowTexts, name: string, queues: string[]): Names {
  const flows = flowTexts(texts);
  const own = sectionNames(texts[name] ?? '');
  const others = Object.entries(flows).filter(([flowId]) => flowId !== name);
  return {
    steps: own.steps,
    prompts: [
      ...own.prompts,
      ...others.flatMap(([flowId, text]) => sectionNames(text).prompts.map((prompt) => `${flowId}/${prompt}`)),
    ],
    queues,
    languages: Object.keys(textsIn('languages', texts)),
    rules: own.rules,
    flows: others.flatMap(([flowId, text]) => (/^steps:/m.test(text) ? [flowId] : [])),
  };
}

/** Keys of the first level below `prompts:`, `steps:` and a language's `rules:`. */
function sectionNames(text: string): { prompts: string[]; steps: string[]; rules: string[] } {
  const found = { prompts: [] as string[], steps: [] as string[], rules: [] as string[] };
  let section: keyof typeof found | null = null;
  for (const line of text.split('\n')) {
    const [, head] = /^([a-z]+):/.exec(line) ?? [];
    if (head) section = head in found ? (head as keyof typeof found) : null;
    const [, key] = /^ {2}([a-z][a-z0-9-]*):/.exec(line) ?? [];
    if (section && key) found[section].push(key);
  }
  return found;
}
