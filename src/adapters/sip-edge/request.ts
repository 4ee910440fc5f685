/**
 * One SIP request as the edge looks at it: plain JSON, read from the text with RFC 3261's grammar as far as the way of a call
 * needs it. Nothing here refuses: what is wrong is written down in `problems`, and the step `sane` answers it.
 */

export type Protocol = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/** Where a request came from, as the socket saw it; not what its headers say. */
export type Source = { address: string; port: number; protocol: Protocol };

/** Who calls, as far as it may be believed. A withheld number is a value of its own, not a missing one. */
export type Ani =
  | { kind: 'number'; e164: string | null; raw: string }
  | { kind: 'withheld' }
  /** No number at all: a name, or an address of somewhere else. */
  | { kind: 'unknown' };

/** What the steps found out, each for those after it. */
export type Found = {
  /** Name of the trunk in the settings. */
  trunk?: string;
  /** How it is known. `named`: it says it is one with a password and has yet to prove it. */
  knownBy?: 'address' | 'tls' | 'named' | 'digest';
  /** The number dialled, spelled as in the settings. */
  dnis?: string;
  ani?: Ani;
  /** E.164 or raw: who passed the call on to us (Diversion, RFC 5806). */
  divertedFrom?: string | null;
  /** Names of the nodes to try, in this order. */
  nodes?: string[];
};

export type EdgeRequest = Found & {
  method: string;
  uri: string;
  /** By long name in lower case, in the order they came; rows with several values are not split. */
  headers: Readonly<Record<string, readonly string[]>>;
  /** Header fields, rows counted. */
  fields: number;
  body: string;
  /** Of the whole message, UTF-8. */
  bytes: number;
  source: Source;
  /** What breaks the grammar, in words for the reason phrase of an answer. */
  problems: readonly string[];
  /** The version of SIP it is written in is not ours (RFC 3261, 21.5.6: 505). */
  otherVersion: boolean;
};

/** RFC 3261, 7.3.3, and later additions. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

/** Reads a request's text, whatever it holds. */
export function readRequest(text: string, source: Source): EdgeRequest {
  const problems: string[] = [];
  // Keep-alives may stand before a message (RFC 3261, 7.5).
  const message = text.replace(/^(\r?\n)+/, '');
  const end = /\r?\n\r?\n/.exec(message);
  if (!end) problems.push('No End of Headers');
  const head = end ? message.slice(0, end.index) : message.replace(/(\r?\n)+$/, '');
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const start = readStart(lines[0] ?? '', problems);
  const headers: Record<string, string[]> = {};
  for (const line of lines.slice(1)) {
    const field = /^([!%'*+\-.`~\w]+)[ \t]*:(.*)$/.exec(line);
    if (!field) {
      problems.push('Bad Header');
      continue;
    }
    const name = (field[1] as string).toLowerCase();
    const long = LONG_NAMES[name] ?? name;
    const values = Object.hasOwn(headers, long) ? (headers[long] as string[]) : [];
    values.push((field[2] as string).trim());
    headers[long] = values;
  }
  const rest = end ? message.slice(end.index + end[0].length) : '';
  const body = readBody(rest, headers['content-length'] ?? [], problems);
  return {
    ...start,
    headers,
    fields: lines.length - 1,
    body,
    bytes: Buffer.byteLength(message),
    source,
    problems,
  };
}

function readStart(line: string, problems: string[]): { method: string; uri: string; otherVersion: boolean } {
  const parts = /^([!%'*+\-.`~\w]+) (\S+) SIP\/(\d+\.\d+)$/i.exec(line);
  if (parts) return { method: parts[1] as string, uri: parts[2] as string, otherVersion: parts[3] !== '2.0' };
  problems.push('Bad Request Line');
  const [method = '', uri = ''] = line.trim().split(/\s+/);
  return { method, uri, otherVersion: false };
}

function readBody(rest: string, lengths: readonly string[], problems: string[]): string {
  const [length] = lengths;
  // Over UDP the datagram's end is the message's end (RFC 3261, 18.3).
  if (length === undefined) return rest;
  if (!/^\d{1,9}$/.test(length)) {
    problems.push('Bad Content-Length');
    return rest;
  }
  const bytes = Buffer.from(rest);
  if (Number(length) > bytes.length) problems.push('Content-Length Larger Than Message');
  return bytes.subarray(0, Number(length)).toString();
}

/** The first value of a header; undefined when there is none. */
export function first({ headers }: Pick<EdgeRequest, 'headers'>, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name]?.[0] : undefined;
}

/** Every value of a header, rows with several split at their commas. */
export function all({ headers }: Pick<EdgeRequest, 'headers'>, name: string): string[] {
  const rows = Object.hasOwn(headers, name) ? (headers[name] ?? []) : [];
  return rows.flatMap(splitValues);
}

/** Splits at the commas outside quotes and angle brackets (RFC 3261, 7.3.1). */
function splitValues(row: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let angled = false;
  let from = 0;
  for (let at = 0; at < row.length; at++) {
    const one = row[at];
    if (quoted && one === '\\') at += 1;
    else if (one === '"') quoted = !quoted;
    else if (!quoted && (one === '<' || one === '>')) angled = one === '<';
    else if (one === ',' && !quoted && !angled) {
      parts.push(row.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(row.slice(from).trim());
  return parts.filter((part) => part !== '');
}

export type Uri = {
  /** In lower case. */
  scheme: string;
  /** Unescaped and without parameters that trunks put behind it (`4001;phone-context=…`); '' when there is none. */
  user: string;
  host: string;
  /** Whether headers follow, `?…` (RFC 3261, 19.1.1: not in a Request-URI). */
  hasHeaders: boolean;
};

/** Reads a sip:, sips: or tel: URI; for another scheme only that; null for what is no URI. */
export function readUri(text: string): Uri | null {
  const scheme = /^([A-Za-z][\w+.-]*):/.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || /[<>"\s]/.test(text)) return null;
  const rest = text.slice(scheme.length + 1);
  if (scheme === 'tel') {
    return { scheme, user: unescaped(rest.split(';')[0] as string), host: '', hasHeaders: false };
  }
  if (scheme !== 'sip' && scheme !== 'sips') return { scheme, user: '', host: '', hasHeaders: false };
  const parts = /^(?:([^@?]*)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?((?:;[^?;]*)*)(\?.*)?$/.exec(rest);
  if (!parts) return null;
  const user = (parts[1] ?? '').split(':')[0] as string;
  return {
    scheme,
    user: unescaped(user.split(';')[0] as string),
    host: (parts[2] as string).toLowerCase(),
    hasHeaders: parts[4] !== undefined,
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Longer is no address. A header of 60 kB must not cost more than its length to look at: it comes from strangers. */
const LONGEST_ADDRESS = 4_096;

/** A header such as From: display name, URI and parameters. Null when its quotes or brackets do not match. */
export function readAddress(text: string): { name: string; uri: string; parameters: string } | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_ADDRESS) return null;
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(trimmed);
  const rest = trimmed.slice(quoted?.[0].length ?? 0);
  const [open, close] = [rest.indexOf('<'), rest.indexOf('>')];
  if (open < 0) {
    // Without brackets everything behind the first semicolon belongs to the header (RFC 3261, 20.10).
    const [uri = '', ...parameters] = rest.split(';');
    if (quoted || !/^[A-Za-z][\w+.-]*:[^<>\s",?]+$/.test(uri.trim())) return null;
    return { name: '', uri: uri.trim(), parameters: parameters.map((one) => `;${one}`).join('') };
  }
  const name = rest.slice(0, open).trim();
  const uri = rest.slice(open + 1, close);
  const parameters = rest.slice(close + 1).trim();
  const isWhole = close > open && /^[^<>\s"]+$/.test(uri) && (parameters === '' || parameters.startsWith(';'));
  // A name without quotes is words of token characters (25.1).
  if (!isWhole || (quoted ? name !== '' : !/^[!%'*+\-.`~\w \t]*$/.test(name))) return null;
  return { name: quoted?.[1] ?? name, uri, parameters };
}

/** A parameter of a header, `;tag=…`; undefined when it is not there. */
export function parameter(parameters: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}\\s*=\\s*("(?:[^"\\\\]|\\\\.)*"|[^;\\s]+)`, 'i').exec(parameters)?.[1];
}
