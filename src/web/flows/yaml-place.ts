/**
 * Where in a YAML text the cursor stands, also while the text is not valid yet: found by indentation, as a reader does. Pure.
 */

/** Keys from the top to the cursor; `[]` for an item of a list. */
export type Place = {
  path: string[];
  /** `key`: a field's name is written; `value`: what stands after its colon, or an item of a list. */
  at: 'key' | 'value';
  /** What has been typed of it, and the offset where it begins. */
  typed: string;
  from: number;
  /** Fields that the map around the cursor has, with their plain values. */
  siblings: Record<string, string>;
};

type Line = { column: number; key: string | null; value: string; items: number };

/** `- - key: value` with its column; null for a blank line or a comment. */
function readLine(text: string): Line | null {
  const [, indent = '', dashes = '', rest = ''] = /^( *)((?:- +)*)(.*)$/.exec(text) ?? [];
  if (rest.trim() === '' && dashes === '') return null;
  if (rest.startsWith('#')) return null;
  const [, key = null, value = ''] = /^("[^"]*"|'[^']*'|[^\s:{}[\],#][^:{}[\],#]*):(?: +(.*)|$)/.exec(rest) ?? [];
  return { column: indent.length + dashes.length, key: key && unquoted(key), value, items: dashes.length / 2 };
}

const unquoted = (text: string) => text.trim().replace(/^(["'])(.*)\1$/, '$2');

export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  const last = lines.pop() ?? '';
  const [, indent = '', dashes = '', rest = ''] = /^( *)((?:- +)*)(.*)$/.exec(last) ?? [];
  const column = indent.length + dashes.length;
  const path = pathAbove(lines, indent.length, dashes.length / 2);
  const siblings = siblingsOf(text.split('\n'), lines.length, column);
  return withinLine({ rest, path, siblings, offset });
}

/** Keys of the lines above that are further to the left. */
function pathAbove(lines: string[], indent: number, items: number): string[] {
  const path: string[] = Array.from({ length: items }, () => '[]');
  let edge = indent;
  let first = items > 0;
  for (let at = lines.length - 1; at >= 0 && (edge > 0 || first); at -= 1) {
    const line = readLine(lines[at] as string);
    if (line === null) continue;
    // A list may stand as far left as the key it belongs to.
    const isOwner = line.column < edge || (first && line.column === edge && line.items === 0);
    if (!isOwner || line.key === null) continue;
    path.unshift(line.key);
    if (line.items > 0) path.unshift(...Array.from({ length: line.items }, () => '[]'));
    edge = line.column - line.items * 2;
    first = line.items > 0;
  }
  return path;
}

function siblingsOf(lines: string[], at: number, column: number): Record<string, string> {
  const found: Record<string, string> = {};
  const take = (line: Line | null) => {
    if (line?.key && line.column === column) found[line.key] = unquoted(line.value);
  };
  for (let up = at - 1; up >= 0; up -= 1) {
    const line = readLine(lines[up] as string);
    if (line !== null && line.column < column) break;
    take(line);
    if (line !== null && line.items > 0 && line.column === column) break;
  }
  for (let down = at + 1; down < lines.length; down += 1) {
    const line = readLine(lines[down] as string);
    if (line !== null && (line.column < column || (line.items > 0 && line.column === column))) break;
    take(line);
  }
  return found;
}

/** The cursor's own line, with maps and lists written in braces. */
function withinLine(line: { rest: string; path: string[]; siblings: Record<string, string>; offset: number }): Place {
  const { offset } = line;
  let { rest, path, siblings } = line;
  let [, key, value] = /^([^\s:{}[\],#][^:{}[\],#]*):(?: +(.*)|$)/.exec(rest) ?? [];
  for (;;) {
    if (key !== undefined) {
      path = [...path, unquoted(key)];
      rest = value ?? '';
    }
    const isValue = key !== undefined;
    const open = innermost(rest);
    if (open === null) {
      const typed = isValue || path.at(-1) === '[]' ? rest : rest.trimStart();
      const isItem = path.at(-1) === '[]' && !isValue;
      return { path, at: isValue || isItem ? 'value' : 'key', typed, from: offset - typed.length, siblings };
    }
    const parts = splitOutside(open.inner);
    const current = (parts.at(-1) ?? '').trimStart();
    if (open.bracket === '[') {
      path = [...path, '[]'];
      [key, value, rest] = [undefined, undefined, current];
      if (innermost(rest) === null) return { path, at: 'value', typed: rest, from: offset - rest.length, siblings: {} };
      continue;
    }
    siblings = Object.fromEntries(parts.slice(0, -1).flatMap((part) => fieldOf(part)));
    [, key, value] = /^([^:{}[\],]+):(?: +(.*)|$)/.exec(current) ?? [];
    if (key === undefined) return { path, at: 'key', typed: current, from: offset - current.length, siblings };
    rest = current;
  }
}

function fieldOf(part: string): [string, string][] {
  const [, key, value = ''] = /^\s*([^:{}[\],]+):\s*(.*)$/.exec(part) ?? [];
  return key === undefined ? [] : [[unquoted(key), unquoted(value)]];
}

/** What stands behind the first bracket that is not closed. */
function innermost(text: string): { bracket: '{' | '['; inner: string } | null {
  const stack: number[] = [];
  let quote = '';
  for (const [at, sign] of [...text].entries()) {
    if (quote) quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{' || sign === '[') stack.push(at);
    else if (sign === '}' || sign === ']') stack.pop();
  }
  const [at] = stack;
  if (at === undefined) return null;
  return { bracket: text[at] as '{' | '[', inner: text.slice(at + 1) };
}

/** Split at commas that stand in no bracket and no quotes. */
function splitOutside(text: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const sign of text) {
    if (quote) quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (sign === ',' && depth === 0 && !quote) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}
