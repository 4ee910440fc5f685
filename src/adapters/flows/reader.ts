/** Reads flow documents, and says where in a text something is wrong. */
import { join } from 'node:path';
import { checkFlows, FLOW_SCHEMA, type FlowDocument, type FlowWorld, linkFlow } from '../../core/ivr/index.ts';
import type { FlowSource, LanguageSource } from '../../core/organization.ts';
import { digest } from './digest.ts';
import { readLanguages } from './languages-reader.ts';
import { flowTexts, readTexts, type Texts, textsIn } from './texts.ts';
import { type Locate, type LocatedProblem, readYaml } from './yaml-file.ts';

export { digest } from './digest.ts';
export { describeProblem, type LocatedProblem } from './yaml-file.ts';

type ReadFlow = { source: FlowSource; locate: Locate };

export type ReadFlows = {
  /** To run, each with all that it goes to; with any problem only as their texts have them, and nothing to put to use. */
  flows: FlowSource[];
  /** Each as its text has it. */
  sources: FlowSource[];
  languages: LanguageSource[];
  problems: LocatedProblem[];
};

/** What there is outside the documents; what is left out is not checked. */
export type World = Omit<FlowWorld, 'languages'>;

/** All flows and languages of a folder, checked. The file's name is the flow's; its version is a digest of its text. */
export function loadFlows(folder: string, world: World = {}): ReadFlows {
  return readFlows(readTexts(folder), world, (name) => join(folder, `${name}.yaml`));
}

/** All flows and languages of these texts, checked together. @param fileOf name that problems of a document are reported under */
export function readFlows(
  texts: Texts,
  world: World = {},
  fileOf: (name: string) => string = (name) => `${name}.yaml`,
): ReadFlows {
  const problems: LocatedProblem[] = [];
  const read = new Map<string, ReadFlow>();
  for (const [flowId, text] of Object.entries(flowTexts(texts))) {
    const result = readFlow(fileOf(flowId), text, flowId, problems);
    if (result) read.set(flowId, result);
  }
  const sources = [...read.values()].map(({ source }) => source);
  const inLanguages = textsIn('languages', texts);
  // Prompts of a flow that cannot be read are not missing.
  const prompts = problems.length > 0 ? undefined : promptsOf(sources);
  const { languages, problems: wrongLanguages } = readLanguages(inLanguages, prompts, (tag) =>
    fileOf(`languages/${tag}`),
  );
  problems.push(...wrongLanguages);
  for (const { flowId, path, message } of checkFlows(sources, { ...world, languages })) {
    const at = read.get(flowId)?.locate(path) ?? { line: 1, column: 1 };
    problems.push({ file: fileOf(flowId), ...at, message });
  }
  return { flows: problems.length > 0 ? sources : withAllTheyGoTo(sources, languages), sources, languages, problems };
}

function promptsOf(sources: FlowSource[]): Set<string> {
  return new Set(
    sources.flatMap(({ flowId, document }) =>
      Object.keys((document as FlowDocument).prompts).map((prompt) => `${flowId}/${prompt}`),
    ),
  );
}

/** A flow is another version when one that it goes to or a language is, or a call under way would change course. */
function withAllTheyGoTo(sources: FlowSource[], languages: LanguageSource[]): FlowSource[] {
  const spoken = Object.fromEntries(languages.map(({ tag, version }) => [tag, version]));
  const documents = new Map(sources.map(({ flowId, document }) => [flowId, document as FlowDocument]));
  const versions = new Map(sources.map(({ flowId, version }) => [flowId, version]));
  return sources.map((source) => {
    if (!documents.get(source.flowId)?.steps) return { ...source, languages: spoken };
    const { document, flowIds } = linkFlow(source.flowId, documents);
    const parts = [...flowIds.map((flowId) => versions.get(flowId)), ...Object.values(spoken)];
    const version = parts.length > 1 ? digest(parts.join()) : source.version;
    return { ...source, version, document, languages: spoken };
  });
}

function readFlow(file: string, text: string, flowId: string, problems: LocatedProblem[]): ReadFlow | null {
  if (!/^[a-z0-9-]+$/.test(flowId)) {
    const message = `the file's name is the flow's: use small letters, digits and "-" only`;
    problems.push({ file, line: 1, column: 1, message });
    return null;
  }
  const read = readYaml(file, text, FLOW_SCHEMA, problems);
  return read && { source: { flowId, version: digest(text), document: read.document }, locate: read.locate };
}
