/** SIP messages as text (RFC 3261 sections 7 and 20): just enough to read what a server sends and to answer it. */

/** Header fields in their order, names compared without case, compact names (RFC 3261 7.3.3) unfolded. */
export class Headers {
  readonly fields: [name: string, value: string][] = [];

  /** The first value of that name, or undefined. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return this.fields.find(([one]) => one.toLowerCase() === wanted)?.[1];
  }

  /** Every value of that name, rows with several values split at the commas between them. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.fields.filter(([one]) => one.toLowerCase() === wanted).flatMap(([, value]) => splitValues(value));
  }

  add(name: string, ...values: string[]): this {
    for (const value of values) this.fields.push([name, value]);
    return this;
  }
}

export interface SipRequest {
  kind: 'request';
  method: string;
  uri: string;
  headers: Headers;
  body: string;
}

export interface SipResponse {
  kind: 'response';
  status: number;
  reason: string;
  headers: Headers;
  body: string;
}

export type SipMessage = SipRequest | SipResponse;

const COMPACT: Readonly<Record<string, string>> = {
  v: 'Via',
  f: 'From',
  t: 'To',
  i: 'Call-ID',
  m: 'Contact',
  l: 'Content-Length',
  c: 'Content-Type',
  e: 'Content-Encoding',
  k: 'Supported',
  s: 'Subject',
};

/** Reads one datagram; undefined for what is not SIP (keep-alives, stray RTCP), which RFC 3261 18.3 has us drop. */
export function parseSip(text: string): SipMessage | undefined {
  const split = text.indexOf('\r\n\r\n');
  if (split < 0) return undefined;
  const lines = text
    .slice(0, split)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const start = lines[0] ?? '';
  const headers = new Headers();
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    if (colon < 1) return undefined;
    const name = line.slice(0, colon).trim();
    headers.add(COMPACT[name.toLowerCase()] ?? name, line.slice(colon + 1).trim());
  }
  const body = text.slice(split + 4);
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(start);
  if (response) return { kind: 'response', status: Number(response[1]), reason: response[2] ?? '', headers, body };
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start);
  if (request) return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '', headers, body };
  return undefined;
}

/** The datagram of a message; Content-Length is written here and nowhere else. */
export function formatSip(message: SipMessage): string {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const fields = message.headers.fields.map(([name, value]) => `${name}: ${value}`);
  const length = `Content-Length: ${Buffer.byteLength(message.body)}`;
  return `${[start, ...fields, length].join('\r\n')}\r\n\r\n${message.body}`;
}

/** A response that goes back the way the request came (RFC 3261 8.2.6): Via, From, To, Call-ID, CSeq, Record-Route. */
export function responseTo(request: SipRequest, status: number, reason: string, toTag?: string): SipResponse {
  const headers = new Headers();
  for (const [name, value] of request.headers.fields) {
    const key = name.toLowerCase();
    if (key === 'to') headers.add('To', toTag && !tagOf(value) ? `${value};tag=${toTag}` : value);
    else if (['via', 'from', 'call-id', 'cseq', 'record-route'].includes(key)) headers.add(name, value);
  }
  return { kind: 'response', status, reason, headers, body: '' };
}

/** The branch of the topmost Via (RFC 3261 17.1.3), or an empty string. */
export function branchOf(message: SipMessage): string {
  return /;\s*branch=([^;,\s]+)/i.exec(message.headers.all('Via')[0] ?? '')?.[1] ?? '';
}

export function tagOf(address: string | undefined): string | undefined {
  return /;\s*tag=([^;>\s]+)/i.exec(address ?? '')?.[1];
}

export function cseqOf(message: SipMessage): { number: number; method: string } {
  const [number = '0', method = ''] = (message.headers.get('CSeq') ?? '').split(/\s+/);
  return { number: Number(number), method };
}

/** The URI inside an address such as `"Wang" <sip:138@10.0.0.1>;tag=x`. */
export function uriOf(address: string): string {
  return /<([^>]*)>/.exec(address)?.[1] ?? address.split(';')[0]?.trim() ?? '';
}

/** The quoted or bare display name before the address, or an empty string. */
export function displayNameOf(address: string): string {
  const quoted = /^\s*"((?:[^"\\]|\\.)*)"/.exec(address)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
  return /^\s*([^<"]*?)\s*</.exec(address)?.[1] ?? '';
}

/** User, host and port of a sip: URI; names are not looked up, so hosts must be addresses (localhost is 127.0.0.1). */
export function partsOfUri(uri: string): { user: string; host: string; port: number } {
  const match = /^sips?:(?:([^@]*)@)?(\[[^\]]+\]|[^:;?>]+)(?::(\d+))?/i.exec(uri);
  if (!match) throw new Error(`"${uri}" is not a SIP URI: write it like sip:4001@127.0.0.1:5060`);
  const host = match[2] ?? '';
  return {
    user: decodeURIComponent(match[1]?.split(':')[0] ?? ''),
    host: host === 'localhost' ? '127.0.0.1' : host,
    port: Number(match[3] ?? 5060),
  };
}

/** Splits at commas outside quotes and angle brackets (RFC 3261 7.3.1); a challenge's own commas are its own. */
function splitValues(value: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let angled = false;
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const one = value[i];
    if (one === '"' && value[i - 1] !== '\\') quoted = !quoted;
    else if (!quoted && one === '<') angled = true;
    else if (!quoted && one === '>') angled = false;
    else if (one === ',' && !quoted && !angled) {
      parts.push(value.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(value.slice(from).trim());
  return parts.filter((part) => part !== '');
}
