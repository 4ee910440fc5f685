/** The lasting relation of two telephones in a call (RFC 3261 section 12): tags, targets, routes and counters. */
import { randomBytes } from 'node:crypto';
import { Headers, partsOfUri, type SipRequest, type SipResponse, tagOf, uriOf } from './sip-message.ts';
import type { Peer } from './transactions.ts';

/** Hops a request may take (RFC 3261 8.1.1.6). */
const MAX_FORWARDS = '70';

export class Dialog {
  readonly callId: string;
  /** Address with our tag, as it stands in From of what we send. */
  readonly local: string;
  /** Address with their tag once it is known. */
  remote: string;
  /** Where requests are addressed: their Contact, before that who was called. */
  target: string;
  routes: string[] = [];
  /** Number of our last request. */
  sequence: number;

  private constructor(callId: string, local: string, remote: string, target: string) {
    this.callId = callId;
    this.local = local;
    this.remote = remote;
    this.target = target;
    this.sequence = 0;
  }

  /** For a call that we make: `from` and `to` are addresses such as `"Wang" <sip:138@host>`. */
  static outgoing(from: string, to: string): Dialog {
    const tag = randomBytes(6).toString('hex');
    return new Dialog(randomBytes(12).toString('hex'), `${from};tag=${tag}`, to, uriOf(to));
  }

  /** For a call that comes; the routes stand as they were recorded (12.1.1). */
  static incoming(invite: SipRequest): Dialog {
    const { headers } = invite;
    const from = headers.get('From') ?? '';
    const tag = randomBytes(6).toString('hex');
    const dialog = new Dialog(
      headers.get('Call-ID') ?? '',
      `${headers.get('To') ?? ''};tag=${tag}`,
      from,
      uriOf(headers.get('Contact') ?? from),
    );
    dialog.routes = headers.all('Record-Route');
    return dialog;
  }

  get localTag(): string {
    return tagOf(this.local) ?? '';
  }

  /** Takes from a 2xx who really answered, and the routes, which a caller walks backwards (12.1.2). */
  confirm(response: SipResponse): void {
    this.remote = response.headers.get('To') ?? this.remote;
    this.target = uriOf(response.headers.get('Contact') ?? this.target);
    this.routes = response.headers.all('Record-Route').reverse();
  }

  /** The next request of this dialog; ACK takes the number of the INVITE it belongs to. */
  request(method: string, via: string, contact: string, sequence = ++this.sequence): SipRequest {
    const headers = new Headers()
      .add('Via', via)
      .add('Max-Forwards', MAX_FORWARDS)
      .add('From', this.local)
      .add('To', this.remote)
      .add('Call-ID', this.callId)
      .add('CSeq', `${sequence} ${method}`)
      .add('Contact', contact)
      .add('Route', ...this.routes);
    return { kind: 'request', method, uri: this.target, headers, body: '' };
  }

  /** Where requests go: the first route when there is one (loose routing, 12.2.1.1), else the target. */
  get nextHop(): Peer {
    const { host, port } = partsOfUri(uriOf(this.routes[0] ?? this.target));
    return { host, port };
  }
}
