/** Reads the flow documents of a folder, and says where in a file something is wrong. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkFlows, FLOW_SCHEMA, type FlowDocument, type FlowWorld, linkFlow } from '../../core/ivr/index.ts';
import type { FlowSource } from '../../core/organization.ts';
import { type Locate, type LocatedProblem, readYaml } from './yaml-file.ts';

export { describeProblem, type LocatedProblem } from './yaml-file.ts';

type ReadFlow = { source: FlowSource; locate: Locate };

/**
 * All flows of a folder, checked. The file's name is the flow's; its version is a digest of its text.
 * @param world what there is outside the flows; what is left out is not checked
 * @returns `flows` to run, each with all that it goes to; `sources`, each as its file has it; and every problem: with any,
 *   `flows` are only as their files have them and nothing should be put to use
 */
export function loadFlows(
  folder: string,
  world: FlowWorld = {},
): { flows: FlowSource[]; sources: FlowSource[]; problems: LocatedProblem[] } {
  const problems: LocatedProblem[] = [];
  const read = new Map<string, ReadFlow>();
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const file = join(folder, name);
    const flowId = name.slice(0, -'.yaml'.length);
    const result = readFlow(file, flowId, problems);
    if (result) read.set(flowId, result);
  }
  const sources = [...read.values()].map(({ source }) => source);
  for (const { flowId, path, message } of checkFlows(sources, world)) {
    const at = read.get(flowId)?.locate(path) ?? { line: 1, column: 1 };
    problems.push({ file: join(folder, `${flowId}.yaml`), ...at, message });
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

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

function readFlow(file: string, flowId: string, problems: LocatedProblem[]): ReadFlow | null {
  if (!/^[a-z0-9-]+$/.test(flowId)) {
    const message = `the file's name is the flow's: use small letters, digits and "-" only`;
    problems.push({ file, line: 1, column: 1, message });
    return null;
  }
  const read = readYaml(file, FLOW_SCHEMA, problems);
  return read && { source: { flowId, version: digest(read.text), document: read.document }, locate: read.locate };
}
