/** Reads YAML of people's, holds it against a schema, and says where in the file something is wrong. */
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { checkShape, type FlowPath, type Schema } from '../../core/ivr/index.ts';

/** Something wrong in a flow's file; `line` and `column` count from 1. */
export type LocatedProblem = { file: string; line: number; column: number; message: string };

/** A flow's file is a page or ten of text; a megabyte is another file by mistake. */
const FILE_AT_MOST_BYTES = 1_000_000;
/** Anchors may be used, but not to blow a small file up to a large one. */
const ALIASES_AT_MOST = 100;

/** One line for a person: `ivr-flows/main-menu.yaml:12:9: …`. */
export function describeProblem({ file, line, column, message }: LocatedProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

export type Locate = (path: FlowPath) => { line: number; column: number };

export type ReadYaml = { text: string; document: unknown; locate: Locate };

/**
 * The text as plain JSON of the schema's shape; null with what is wrong added to `problems`.
 * @param file name that problems are reported under; nothing is read from it
 */
export function readYaml(file: string, text: string, schema: Schema, problems: LocatedProblem[]): ReadYaml | null {
  const report = (line: number, column: number, message: string) => problems.push({ file, line, column, message });
  if (text.length > FILE_AT_MOST_BYTES) {
    report(1, 1, `the file is larger than ${FILE_AT_MOST_BYTES} bytes; a flow is a few pages of text`);
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
  const misshapen = checkShape(document, schema);
  for (const { path, message } of misshapen) {
    const { line, column } = locate(path);
    report(line, column, message);
  }
  return misshapen.length > 0 ? null : { text, document, locate };
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
