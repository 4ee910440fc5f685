/** Holds a document against the schema and says what is wrong in words that name the field and what to do. */
import { FLOW_SCHEMA, type Schema } from './schema.ts';

/** Names and indexes from the document's root to the place that is meant. */
export type FlowPath = (string | number)[];
export type ShapeProblem = { path: FlowPath; message: string };

/** What is wrong with the document's shape; when nothing is, it can be taken for what the schema says: a `FlowDocument`. */
export function checkShape(document: unknown, schema: Schema = FLOW_SCHEMA): ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  visit(document, schema, [], problems);
  return problems;
}

function visit(value: unknown, given: Schema, path: FlowPath, problems: ShapeProblem[]): void {
  const schema = given.$ref ? { ...FLOW_SCHEMA.$defs.say, ...given } : given;
  const report = (message: string, at: FlowPath = path) =>
    problems.push({ path: at, message: `${nameOf(at)}: ${message}` });
  if (schema.anyOf) {
    const branch = branchFor(value, schema.anyOf);
    const kinds = schema.anyOf.flatMap((one) => (one.properties?.kind ? [String(one.properties.kind.const)] : []));
    if (branch) visit(value, branch, path, problems);
    else if (kinds.length > 0 && isOfType(value, 'object'))
      reportKind(value as { kind?: unknown }, kinds, path, problems);
    else report(`${shown(value)} is none of: ${schema.anyOf.map(wanted).join('; ')}`);
    return;
  }
  if ('const' in schema && value !== schema.const) report(`must be ${shown(schema.const)}, not ${shown(value)}`);
  if (schema.enum && !schema.enum.includes(value)) {
    report(
      `must be one of ${schema.enum.join(', ')}, not ${shown(value)}${hint(String(value), schema.enum.map(String))}`,
    );
  }
  if (schema.type && !isOfType(value, schema.type)) {
    report(`must be ${typeWords(schema)}, not ${shown(value)}`);
    return;
  }
  if (typeof value === 'string' && schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) {
    report(
      schema.pattern === '\\S' ? 'must not be empty' : `"${value}" is not ${schema.description ?? 'of the right form'}`,
    );
  }
  if (typeof value === 'number') {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
    if (value < minimum || value > maximum) report(`must lie between ${minimum} and ${maximum}, not ${value}`);
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) report('must not be empty');
    if (value.length > (schema.maxItems ?? value.length))
      report(`must have ${schema.maxItems} entries at most, not ${value.length}`);
    if (schema.items)
      for (const [index, item] of value.entries()) visit(item, schema.items, [...path, index], problems);
  } else if (schema.type === 'object') {
    visitFields(value as Record<string, unknown>, schema, path, problems);
  }
}

function reportKind(value: { kind?: unknown }, kinds: string[], path: FlowPath, problems: ShapeProblem[]): void {
  const wrong =
    value.kind === undefined
      ? 'the field "kind" is missing'
      : `there is no kind ${shown(value.kind)}${hint(String(value.kind), kinds)}`;
  problems.push({ path: [...path, 'kind'], message: `${nameOf(path)}: ${wrong}; there are ${kinds.join(', ')}` });
}

function visitFields(value: Record<string, unknown>, schema: Schema, path: FlowPath, problems: ShapeProblem[]): void {
  const report = (at: FlowPath, message: string) => problems.push({ path: at, message: `${nameOf(path)}: ${message}` });
  const known = Object.keys(schema.properties ?? {});
  for (const field of schema.required ?? []) {
    if (!(field in value)) report(path, `the field "${field}" is missing`);
  }
  if (Object.keys(value).length < (schema.minProperties ?? 0)) report(path, 'must not be empty');
  for (const [field, part] of Object.entries(value)) {
    const at = [...path, field];
    const property = schema.properties?.[field];
    if (schema.propertyNames && !new RegExp(schema.propertyNames.pattern).test(field)) {
      report(at, `"${field}" is not ${schema.propertyNames.description}`);
    } else if (property) {
      visit(part, property, at, problems);
    } else if (schema.additionalProperties) {
      visit(part, schema.additionalProperties, at, problems);
    } else {
      report(at, `there is no field "${field}"${hint(field, known)}; there are ${known.join(', ')}`);
    }
  }
}

/** The branch the writer meant: by its type, then by its `kind`, then by the field that only it has. */
function branchFor(value: unknown, branches: Schema[]): Schema | undefined {
  const fits = branches.filter((branch) => (branch.enum ? branch.enum.includes(value) : isOfType(value, branch.type)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fits[0];
  const fields = value as Record<string, unknown>;
  const byKind = fits.filter((branch) => branch.properties?.kind);
  if (byKind.length > 0) return byKind.find((branch) => branch.properties?.kind?.const === fields.kind);
  return fits.find((branch) => (branch.required?.[0] as string) in fields);
}

function isOfType(value: unknown, type: Schema['type']): boolean {
  if (type === undefined) return true;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function wanted(branch: Schema): string {
  const kind = branch.properties?.kind?.const;
  if (kind) return `kind: ${kind}`;
  if (branch.enum) return branch.enum.join(', ');
  const field = branch.required?.[0];
  return `${field ? `{ ${field}: … } ` : ''}${branch.description ?? typeWords(branch)}`;
}

function typeWords(schema: Schema): string {
  const words = {
    object: 'a table of fields',
    array: 'a list',
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  };
  return schema.type ? words[schema.type] : 'something else';
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `steps › main › keys`, as a reader finds it. */
function nameOf(path: FlowPath): string {
  return path.length === 0
    ? 'the document'
    : path.map((part) => (typeof part === 'number' ? part + 1 : part)).join(' › ');
}

/** A guess at what was meant when only a letter or two differ. */
export function hint(name: string, known: readonly string[]): string {
  const near = known.find((one) => one !== name && distance(one, name) <= 2 && one.length > 2);
  return near ? ` (did you mean "${near}"?)` : '';
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
