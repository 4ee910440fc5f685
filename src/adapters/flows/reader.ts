/** Reads flow documents, and says where in a text something is wrong. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { checkFlows, FLOW_SCHEMA, type FlowDocument, type FlowWorld, linkFlow } from '../../core/ivr/index.ts';
import type { FlowSource } from '../../core/organization.ts';
import { flowTexts, readTexts, type Texts } from './texts.ts';
import { type Locate, type LocatedProblem, readYaml } from './yaml-file.ts';

export { describeProblem, type LocatedProblem } from './yaml-file.ts';

type ReadFlow = { source: FlowSource; locate: Locate };

export type ReadFlows = {
  /** To run, each with all that it goes to; with any problem only as their texts have them, and nothing to put to use. */
  flows: FlowSource[];
  /** Each as its text has it. */
  sources: FlowSource[];
  problems: LocatedProblem[];
};

/**
 * All flows of a folder, checked. The file's name is the flow's; its version is a digest of its text.
 * @param world what there is outside the flows; what is left out is not checked
 */
export function loadFlows(folder: string, world: FlowWorld = {}): ReadFlows {
  return readFlows(flowTexts(readTexts(folder)), world, (flowId) => join(folder, `${flowId}.yaml`));
}

/** All flows of these texts, checked together. @param fileOf name that problems of a flow are reported under */
export function readFlows(
  texts: Texts,
  world: FlowWorld = {},
  fileOf: (flowId: string) => string = (flowId) => `${flowId}.yaml`,
): ReadFlows {
  const problems: LocatedProblem[] = [];
  const read = new Map<string, ReadFlow>();
  for (const [flowId, text] of Object.entries(texts)) {
    const result = readFlow(fileOf(flowId), text, flowId, problems);
    if (result) read.set(flowId, result);
  }
  const sources = [...read.values()].map(({ source }) => source);
  for (const { flowId, path, message } of checkFlows(sources, world)) {
    const at = read.get(flowId)?.locate(path) ?? { line: 1, column: 1 };
    problems.push({ file: fileOf(flowId), ...at, message });
  }
  return { flows: problems.length > 0 ? sources : withAllTheyGoTo(sources), sources, problems };
}

/** A flow that goes to others is another version when one of them is, or a call under way would change course. */
function withAllTheyGoTo(sources: FlowSource[]): FlowSource[] {
  const documents = new Map(sources.map(({ flowId, document }) => [flowId, document as FlowDocument]));
  const versions = new Map(sources.map(({ flowId, version }) => [flowId, version]));
  return sources.map((source) => {
    if (!documents.get(source.flowId)?.steps) return source;
    const { document, flowIds } = linkFlow(source.flowId, documents);
    const version = flowIds.length > 1 ? digest(flowIds.map((flowId) => versions.get(flowId)).join()) : source.version;
    return { ...source, version, document };
  });
}

/** Twelve hexadecimal digits of a text's SHA-256: no two versions of a shop's flows share them. */
export const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

function readFlow(file: string, text: string, flowId: string, problems: LocatedProblem[]): ReadFlow | null {
  if (!/^[a-z0-9-]+$/.test(flowId)) {
    const message = `the file's name is the flow's: use small letters, digits and "-" only`;
    problems.push({ file, line: 1, column: 1, message });
    return null;
  }
  const read = readYaml(file, text, FLOW_SCHEMA, problems);
  return read && { source: { flowId, version: digest(text), document: read.document }, locate: read.locate };
}
