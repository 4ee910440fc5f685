/** Reads the edge's YAML file: what is wrong with it is told with file, line and field, all at once. */
import { readFileSync } from 'node:fs';
import { isIP, isIPv4 } from 'node:net';
import { getCountries } from 'libphonenumber-js/max';
import { type Static, Type } from 'typebox';
import { Errors } from 'typebox/value';
import { type Document, isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { DEFAULTS, type EdgeSettings } from './settings.ts';

/** Larger is another file by mistake. */
const FILE_AT_MOST_BYTES = 1_000_000;
/** A scanner tries `100` to `999` and `admin` as names; a trunk's own must not be among what it tries. */
const USER_AT_LEAST = 8;
const PASSWORD_AT_LEAST = 12;

const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1, maxLength: 200 });
const rate = Type.Object(
  {
    perSecond: Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }),
    burst: Type.Integer({ minimum: 1, maximum: 100_000 }),
  },
  closed,
);

const FILE = Type.Object(
  {
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    trunks: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }),
          addresses: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 200 })),
          digest: Type.Optional(Type.Object({ user: text, password: text }, closed)),
          tls: Type.Optional(Type.Boolean()),
          believed: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
      { minItems: 1, maxItems: 100 },
    ),
    numbers: Type.Array(Type.String({ pattern: '^(\\*|\\+?[0-9]{2,15})$' }), { minItems: 1, maxItems: 1000 }),
    nodes: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }),
          address: text,
          weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
          drain: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
      { minItems: 1, maxItems: 100 },
    ),
    door: Type.Optional(Type.Enum(['open', 'closed', 'emergency'])),
    retryAfterS: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    rate: Type.Optional(Type.Object({ perSource: Type.Optional(rate), inAll: Type.Optional(rate) }, closed)),
    bans: Type.Optional(
      Type.Object(
        {
          strikes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          withinS: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
          forS: Type.Optional(Type.Integer({ minimum: 1, maximum: 604_800 })),
        },
        closed,
      ),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          calls: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
          messageBytes: Type.Optional(Type.Integer({ minimum: 1000, maximum: 65_535 })),
          headers: Type.Optional(Type.Integer({ minimum: 20, maximum: 1000 })),
        },
        closed,
      ),
    ),
    hotline: Type.Optional(text),
  },
  closed,
);

type File = Static<typeof FILE>;
type Path = (string | number)[];
type Problem = { path: Path; message: string };

/** Settings, or what is wrong, one line each: `sip-edge.yaml:12: trunks.0.addresses: …`. */
export type SettingsResult = { settings: EdgeSettings; problems?: undefined } | { problems: string[] };

/** @param file its name, which is read and named in what is told */
export function readSettingsFile(file: string): SettingsResult {
  try {
    return readSettings(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return { problems: [`${file}: cannot be read: ${(error as Error).message}`] };
  }
}

/** The same for a text that is there already. */
export function readSettings(source: string, file: string): SettingsResult {
  if (source.length > FILE_AT_MOST_BYTES) return { problems: [`${file}: is larger than ${FILE_AT_MOST_BYTES} bytes`] };
  const lines = new LineCounter();
  const yaml = parseDocument(source, { lineCounter: lines });
  const [broken] = yaml.errors;
  if (broken) {
    const message = (broken.message.split(/ at line \d+/)[0] as string).trim();
    return { problems: [`${file}:${lines.linePos(broken.pos[0]).line}: not valid YAML: ${message}`] };
  }
  const document: unknown = yaml.toJS({ maxAliasCount: 100 });
  // The same unknown field is told a second time by its own, empty schema.
  const misshapen = Errors(FILE, document)
    .filter(({ keyword }) => keyword !== 'boolean')
    .map(describeShape);
  const problems = misshapen.length > 0 ? misshapen : meaningless(document as File);
  if (problems.length > 0) {
    return {
      problems: problems.map(({ path, message }) => {
        const { line } = lines.linePos(offsetOf(yaml, path));
        return `${file}:${line}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`;
      }),
    };
  }
  return { settings: complete(document as File) };
}

function complete(file: File): EdgeSettings {
  return {
    ...DEFAULTS,
    ...file,
    trunks: file.trunks.map(({ name, addresses = [], digest = null, tls = false, believed = true }) => ({
      ...{ name, addresses, digest, tls, believed },
    })),
    nodes: file.nodes.map(({ name, address, weight = 1, drain = false }) => ({ name, address, weight, drain })),
    rate: { ...DEFAULTS.rate, ...file.rate },
    bans: { ...DEFAULTS.bans, ...file.bans },
    limits: { ...DEFAULTS.limits, ...file.limits },
  };
}

function describeShape({ instancePath, keyword, message, params }: ReturnType<typeof Errors>[number]): Problem {
  const path = instancePath.split('/').slice(1);
  const unknown = (params as { additionalProperties?: string[] }).additionalProperties?.[0];
  if (keyword === 'additionalProperties' && unknown !== undefined) {
    return { path: [...path, unknown], message: 'there is no such setting; docs/sip-edge.md has them all' };
  }
  const pattern = (params as { pattern?: string }).pattern;
  return { path, message: pattern === undefined ? message : `must be written like ${pattern}` };
}

/** What has the right shape and still makes no sense. */
function meaningless(file: File): Problem[] {
  const problems: Problem[] = [];
  const wrong = (path: Path, message: string) => problems.push({ path, message });
  for (const list of ['trunks', 'nodes'] as const) {
    file[list].forEach(({ name }, index) => {
      if (file[list].findIndex((one) => one.name === name) < index)
        wrong([list, index, 'name'], `${name} is there twice`);
    });
  }
  file.trunks.forEach((trunk, index) => {
    for (const problem of wrongTrunk(trunk)) wrong(['trunks', index, ...problem.path], problem.message);
  });
  file.nodes.forEach(({ address }, index) => {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
    if (isIP(host.replace(/^\[|\]$/g, '')) === 0 || Number(port) < 1 || Number(port) > 65_535) {
      wrong(['nodes', index, 'address'], `${address} is not an IP address with a port, such as 127.0.0.1:5080`);
    }
  });
  if (file.country !== undefined && !(getCountries() as string[]).includes(file.country)) {
    wrong(['country'], `${file.country} is not a country (ISO 3166), such as CN`);
  }
  if (
    file.hotline !== undefined &&
    !/^https?:$/.test(URL.canParse(file.hotline) ? new URL(file.hotline).protocol : '')
  ) {
    wrong(['hotline'], `${file.hotline} is not of the form http://127.0.0.1:3000`);
  }
  if (file.limits?.calls !== undefined && file.hotline === undefined) {
    wrong(['limits', 'calls'], 'needs `hotline`, the controller that is asked how many calls there are');
  }
  return problems;
}

function wrongTrunk({ addresses = [], digest, tls }: File['trunks'][number]): Problem[] {
  const problems: Problem[] = [];
  addresses.forEach((one, index) => {
    const [address = '', bits, ...more] = one.split('/');
    const most = isIPv4(address) ? 32 : 128;
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most);
    if (isIP(address) === 0 || !fits || more.length > 0) {
      problems.push({
        path: ['addresses', index],
        message: `${one} is neither an address nor a network like 203.0.113.0/24`,
      });
    }
  });
  if (addresses.length === 0 && !digest && !tls) {
    problems.push({ path: [], message: 'anybody would be this trunk: give it `addresses`, `digest` or `tls: true`' });
  }
  if (digest && (digest.user.length < USER_AT_LEAST || /^\d+$/.test(digest.user))) {
    problems.push({
      path: ['digest', 'user'],
      message: `needs ${USER_AT_LEAST} characters, not digits alone: scanners try the short ones`,
    });
  }
  if (digest && digest.password.length < PASSWORD_AT_LEAST) {
    problems.push({ path: ['digest', 'password'], message: `needs ${PASSWORD_AT_LEAST} characters at least` });
  }
  return problems;
}

/** Where the value at `path` is written, or the last part of the path that is. */
function offsetOf(yaml: Document, path: Path): number {
  let offset = 0;
  for (let depth = 1; depth <= path.length; depth++) {
    const parent = yaml.getIn(path.slice(0, depth - 1).map(key), true);
    const name = path[depth - 1];
    const pair = isMap(parent) ? parent.items.find(({ key: one }) => String(one) === String(name)) : undefined;
    const node = (pair?.key ?? yaml.getIn(path.slice(0, depth).map(key), true)) as Node | undefined;
    if (!node?.range) break;
    offset = node.range[0];
  }
  return offset;
}

function key(part: string | number): string | number {
  return typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part;
}
