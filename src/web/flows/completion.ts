/**
 * What can be written where the cursor stands, read from the document's JSON Schema and from the names there are. It knows no
 * kind of step: a new kind appears here when it appears in the schema. Pure.
 */
import type { Names } from '../../core/flow-editor/messages.ts';
import type { Schema } from '../../core/ivr/index.ts';
import { type Place, placeOf } from './yaml-place.ts';

export type RootSchema = Schema & { $defs?: Record<string, Schema> };
export type Choice = { label: string; apply: string; detail: string; kind: 'field' | 'value' };
export type Choices = { from: number; options: Choice[] };

/** Fields whose text names something, where the schema does not say so by `names`. */
const NAMED_BY_FIELD: Record<string, keyof Names> = { queue: 'queues', queues: 'queues', flow: 'flows' };

export function choicesAt(text: string, offset: number, root: RootSchema, names: Names | null): Choices {
  const place = placeOf(text, offset);
  const schemas = schemasAt(root, place);
  const options =
    place.at === 'key'
      ? schemas.flatMap((schema) => fieldsOf(root, schema, place))
      : schemas.flatMap((schema) => valuesOf(root, schema, place, names));
  const unique = [...new Map(options.map((option) => [option.label, option])).values()];
  return { from: place.from, options: unique };
}

/** All that may stand at the place; several where the text does not tell yet which is meant. */
function schemasAt(root: RootSchema, { path, at, siblings }: Place): Schema[] {
  let schemas: Schema[] = [root];
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - (at === 'key' ? 0 : 1);
    schemas = schemas
      .flatMap((schema) => branchesOf(root, schema))
      .filter((schema) => !isLast || fitsKind(schema, siblings))
      .flatMap((schema) => {
        if (part === '[]') return schema.items ? [schema.items] : [];
        const property = schema.properties?.[part];
        if (property) return [property];
        return schema.additionalProperties ? [schema.additionalProperties] : [];
      });
  }
  return schemas.flatMap((schema) => branchesOf(root, schema));
}

function branchesOf(root: RootSchema, schema: Schema): Schema[] {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const found = root.$defs?.[name];
    return found ? branchesOf(root, found) : [];
  }
  return schema.anyOf ? schema.anyOf.flatMap((one) => branchesOf(root, one)) : [schema];
}

const kindOf = (schema: Schema) => schema.properties?.kind?.const;

function fitsKind(schema: Schema, siblings: Record<string, string>): boolean {
  const kind = kindOf(schema);
  return kind === undefined || siblings.kind === undefined || siblings.kind === '' || kind === siblings.kind;
}

function fieldsOf(_root: RootSchema, schema: Schema, { siblings }: Place): Choice[] {
  if (!fitsKind(schema, siblings)) return [];
  const hasKind = kindOf(schema) !== undefined;
  return Object.entries(schema.properties ?? {}).flatMap(([field, property]) => {
    if (field in siblings) return [];
    // Before its kind is known a step's fields are those of all kinds; the kind comes first.
    if (hasKind && !siblings.kind && field !== 'kind') return [];
    const detail = `${schema.required?.includes(field) ? '* ' : ''}${property.description ?? ''}`;
    return [{ label: field, apply: `${field}: `, detail, kind: 'field' as const }];
  });
}

function valuesOf(_root: RootSchema, schema: Schema, { path }: Place, names: Names | null): Choice[] {
  const value = (label: string, detail = schema.description ?? ''): Choice => {
    return { label, apply: label, detail, kind: 'value' };
  };
  if (schema.const !== undefined) return [value(String(schema.const))];
  if (schema.enum) return schema.enum.map((one) => value(String(one)));
  if (schema.type === 'boolean') return [value('true'), value('false')];
  const field = path.filter((part) => part !== '[]').at(-1) ?? '';
  // `queue: { id: … }` of a condition names a queue as well.
  const owner = field === 'id' ? (path.at(-2) ?? '') : field;
  const group = schema.names ?? (schema.type === 'string' ? NAMED_BY_FIELD[owner] : undefined);
  if (group) return (names?.[group] ?? []).map((name) => value(name));
  if (schema.type === 'object' && path.at(-1) === '[]' && schema.properties) {
    const required = schema.required ?? [];
    const [first = Object.keys(schema.properties)[0] ?? ''] = required;
    return first === '' ? [] : [{ ...value(`{ ${first}: … }`), apply: `{ ${first}:  }` }];
  }
  return [];
}

/** `kind` of a step: the words that the schema has for each of them. */
export function kindDetail(root: RootSchema, kind: string): string {
  const steps = root.properties?.steps?.additionalProperties;
  if (!steps) return '';
  return branchesOf(root, steps).find((branch) => kindOf(branch) === kind)?.description ?? '';
}
