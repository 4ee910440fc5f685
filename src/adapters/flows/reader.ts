/** Reads the flow documents of a folder, and says where in a file something is wrong. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { FlowDocument } from '../../core/ivr/index.ts';
import { checkFlows, checkShape, type FlowPath, type FlowWorld, linkFlow } from '../../core/ivr/index.ts';
import type { FlowSource } from '../../core/organization.ts';

/** Something wrong in a flow's file; `line` and `column` count from 1. */
export type LocatedProblem = { file: string; line: number; column: number; message: string };

/** A flow's file is a page or ten of text; a megabyte is another file by mistake. */
const FILE_AT_MOST_BYTES = 1_000_000;
/** Anchors may be used, but not to blow a small file up to a large one. */
const ALIASES_AT_MOST = 100;

type ReadFlow = { source: FlowSource; locate: (path: FlowPath) => { line: number; column: number } };

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

/** One line for a person: `ivr-flows/main-menu.yaml:12:9: …`. */
export function describeProblem({ file, line, column, message }: LocatedProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function readFlow(file: string, flowId: string, problems: LocatedProblem[]): ReadFlow | null {
  const report = (line: number, column: number, message: string) => problems.push({ file, line, column, message });
  const text = readFileSync(file, 'utf8');
  if (text.length > FILE_AT_MOST_BYTES) {
    report(1, 1, `the file is larger than ${FILE_AT_MOST_BYTES} bytes; a flow is a few pages of text`);
    return null;
  }
  if (!/^[a-z0-9-]+$/.test(flowId)) {
    report(1, 1, `the file's name is the flow's: use small letters, digits and "-" only`);
    return null;
  }
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, merge: true });
  // What follows the first error is mostly its consequence.
  const [broken] = [...yaml.errors, ...missingAnchors(yaml)];
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    report(line, col, `not valid YAML: ${(broken.message.split(/ at line \d+/)[0] as string).trim()}`);
    return null;
  }
  const document = toPlain(yaml, report);
  if (document === undefined) return null;
  const locate = (path: FlowPath) => {
    const { line, col } = lines.linePos(offsetOf(yaml, path));
    return { line, column: col };
  };
  const misshapen = checkShape(document);
  for (const { path, message } of misshapen) {
    const { line, column } = locate(path);
    report(line, column, message);
  }
  return misshapen.length > 0 ? null : { source: { flowId, version: digest(text), document }, locate };
}

function missingAnchors(yaml: Document): { pos: [number, number]; message: string }[] {
  const missing: { pos: [number, number]; message: string }[] = [];
  visit(yaml, {
    Alias(_, alias) {
      const at = alias.range?.[0] ?? 0;
      if (!alias.resolve(yaml)) missing.push({ pos: [at, at], message: `there is no anchor "&${alias.source}"` });
    },
  });
  return missing;
}

/** Plain JSON, which is how a flow travels from here on. */
function toPlain(yaml: Document, report: (line: number, column: number, message: string) => void): unknown {
  try {
    return JSON.parse(JSON.stringify(yaml.toJS({ maxAliasCount: ALIASES_AT_MOST }) ?? null));
  } catch (error) {
    report(1, 1, `cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** Where the value at `path` is written, or the last part of the path that is (a missing field: its owner). */
function offsetOf(yaml: Document, path: FlowPath): number {
  let node: unknown = yaml.contents;
  let offset = 0;
  for (const part of path) {
    const next = childOf(yaml, node, part);
    if (!next) break;
    node = next.value;
    offset = next.offset;
  }
  return offset;
}

function childOf(yaml: Document, parent: unknown, part: string | number): { value: unknown; offset: number } | null {
  const node = resolved(yaml, parent);
  if (isMap(node)) {
    const pair = node.items.find(
      ({ key }) => String(isNode(key) ? (key as { value?: unknown }).value : key) === String(part),
    );
    if (pair) return { value: pair.value, offset: (pair.key as Node).range?.[0] ?? 0 };
    // A field that came in by `<<` is written where its anchor is.
    for (const { key, value } of node.items) {
      if (String((key as { value?: unknown })?.value) !== '<<') continue;
      const merged = childOf(yaml, value, part);
      if (merged) return merged;
    }
    return null;
  }
  const item = (node as { items?: unknown[] } | null)?.items?.[Number(part)];
  return isNode(item) ? { value: item, offset: item.range?.[0] ?? 0 } : null;
}

function resolved(yaml: Document, node: unknown): unknown {
  const alias = node as { resolve?: (document: Document) => unknown } | null;
  return typeof alias?.resolve === 'function' ? alias.resolve(yaml) : node;
}
