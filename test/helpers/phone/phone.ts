/** A SIP telephone with any number of lines on one UDP socket (a subset of RFC 3261; what each part speaks is said there). */
import type { Socket } from 'node:dgram';
import { Call } from './call.ts';
import type { CallHost } from './call-types.ts';
import { Dialog } from './dialog.ts';
import { answerChallenge, type Credentials } from './digest.ts';
import { openRtpSocket } from './rtp.ts';
import { partsOfUri, responseTo, type SipMessage, type SipRequest, tagOf } from './sip-message.ts';
import { type ServerTransaction, SipTransport } from './transactions.ts';

export interface PhoneOptions {
  /** Host and port of the server that numbers are dialled at and that we register with, such as 127.0.0.1:5060. */
  server?: string;
  /** Our address; default 127.0.0.1. */
  address?: string;
  /** Our SIP port; default a free one. */
  port?: number;
  /** Our name in Contact, and in From where a call gives no number; default `phone`. */
  user?: string;
  /** Password for challenges, of `user`. */
  password?: string;
  /** Sound that is remembered of each call; default 60,000 ms (0.5 MB). 0 keeps none. */
  keepAudioMs?: number;
  /** False: calls have no sound of their own; all that arrives is swallowed by one port. For load. Default true. */
  audio?: boolean;
  /** RTP payload type we offer for keys; default 101. Null offers none: keys then go in the sound. */
  eventPayloadType?: number | null;
  /** T1 of RFC 3261; default 500 ms. */
  t1Ms?: number;
  /** Loses what it returns true for, to test repetition. */
  lose?: (way: 'in' | 'out', message: SipMessage) => boolean;
}

export interface CallOptions {
  /** A number, dialled at the telephone's server, or a whole SIP URI. */
  to: string;
  /** The caller's number (ANI); null withholds it; default the telephone's user. */
  callerNumber?: string | null;
  displayName?: string;
  /** Further headers of the INVITE. */
  headers?: Readonly<Record<string, string>>;
}

/** How long close() waits for calls to say goodbye. */
const GOODBYE_MS = 1000;

export class Phone {
  private readonly options: PhoneOptions;
  private readonly transport: SipTransport;
  private readonly sink: Socket | undefined;
  private readonly byDialog = new Map<string, Call>();
  private handler: (call: Call) => void = (call) => call.reject(480, 'Temporarily Unavailable');
  private registration: { dialog: Dialog; aor: string } | undefined;

  /** Opens a telephone. @throws Error naming address and port when the port is taken. */
  static async open(options: PhoneOptions = {}): Promise<Phone> {
    let phone: Phone | undefined;
    const address = options.address ?? '127.0.0.1';
    const sink = options.audio === false ? await openRtpSocket(address) : undefined;
    const transport = await SipTransport.open({
      address,
      port: options.port ?? 0,
      t1Ms: options.t1Ms ?? 500,
      lose: options.lose ?? (() => false),
      onRequest: (request, server, atMs) => phone?.handleRequest(request, server, atMs),
    });
    phone = new Phone(options, transport, sink);
    return phone;
  }

  private constructor(options: PhoneOptions, transport: SipTransport, sink: Socket | undefined) {
    this.options = options;
    this.transport = transport;
    this.sink = sink;
  }

  get address(): string {
    return this.options.address ?? '127.0.0.1';
  }

  get port(): number {
    return this.transport.port;
  }

  /** The SIP URI others reach this telephone at. */
  get uri(): string {
    return `sip:${this.user}@${this.address}:${this.port}`;
  }

  /** Calls that are not over. */
  get calls(): Call[] {
    return [...this.byDialog.values()];
  }

  /** Makes a call: resolves once its INVITE is sent. What comes of it are the call's events and waits. */
  async call(options: CallOptions): Promise<Call> {
    const to = options.to.startsWith('sip:') ? options.to : `sip:${options.to}@${this.server}`;
    const dialog = Dialog.outgoing(this.fromOf(options), `<${to}>`);
    const host = this.host();
    const invite = dialog.request('INVITE', this.transport.via(), host.contact);
    invite.headers.add('Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY');
    invite.headers.add('Content-Type', 'application/sdp');
    // RFC 3323 and 3325: From is anonymous and the network is told to keep it so.
    if (options.callerNumber === null) invite.headers.add('Privacy', 'id');
    for (const [name, value] of Object.entries(options.headers ?? {})) invite.headers.add(name, value);
    const call = new Call(host, dialog, invite);
    await call.openAudio();
    invite.body = call.describe();
    call.times.inviteMs = performance.now();
    this.byDialog.set(dialog.localTag, call);
    call.sendInvite(this.credentials);
    return call;
  }

  /** Who handles calls that come in: ring(), answer() or reject() them. Without one they are refused with 480. */
  onInvite(handler: (call: Call) => void): void {
    this.handler = handler;
  }

  /** Registers our Contact with the server (RFC 3261 section 10). @throws Error telling the refusal. */
  register(expiresSec = 300): Promise<void> {
    const aor = `sip:${this.user}@${this.server}`;
    this.registration ??= { aor, dialog: Dialog.outgoing(`<${aor}>`, `<${aor}>`) };
    return this.sendRegister(expiresSec);
  }

  async unregister(): Promise<void> {
    if (this.registration) await this.sendRegister(0);
    this.registration = undefined;
  }

  /** Ends all calls, waits a second at most for that, and closes every socket and timer. Safe to repeat. */
  async close(): Promise<void> {
    const calls = this.calls;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE_MS);
    });
    await Promise.race([Promise.allSettled(calls.map((call) => call.hangUp())), patience]);
    clearTimeout(timer);
    for (const call of this.calls) call.vanish();
    this.transport.close();
    if (this.sink) this.sink.close();
  }

  private get user(): string {
    return this.options.user ?? 'phone';
  }

  private get server(): string {
    if (!this.options.server)
      throw new Error('this telephone has no server: open it with { server } or dial a SIP URI');
    return this.options.server;
  }

  private get credentials(): Credentials | undefined {
    const { password } = this.options;
    return password === undefined ? undefined : { user: this.user, password };
  }

  private host(): CallHost {
    const { eventPayloadType = 101 } = this.options;
    return {
      transport: this.transport,
      address: this.address,
      contact: `<${this.uri}>`,
      keepAudioMs: this.options.keepAudioMs ?? 60_000,
      sinkPort: this.sink?.address().port,
      eventPayloadType: eventPayloadType === null ? undefined : eventPayloadType,
      forget: (call) => this.byDialog.delete(call.dialog.localTag),
    };
  }

  private fromOf({ callerNumber, displayName }: CallOptions): string {
    if (callerNumber === null) return '"Anonymous" <sip:anonymous@anonymous.invalid>';
    const name = displayName === undefined ? '' : `"${displayName.replace(/(["\\])/g, '\\$1')}" `;
    return `${name}<sip:${encodeURIComponent(callerNumber ?? this.user)}@${this.address}:${this.port}>`;
  }

  private handleRequest(request: SipRequest, server: ServerTransaction, atMs: number): void {
    const call = this.byDialog.get(tagOf(request.headers.get('To')) ?? '');
    if (call) call.handleRequest(request, server);
    else if (request.method === 'ACK') return;
    else if (request.method === 'INVITE' && !tagOf(request.headers.get('To'))) this.handleInvite(request, server, atMs);
    else if (request.method === 'CANCEL') this.handleCancel(request, server);
    else if (['OPTIONS', 'NOTIFY', 'MESSAGE', 'INFO'].includes(request.method)) server.reply(200, 'OK');
    // A BYE for a call that is over here: it is over there too then (RFC 3261 15.1.2).
    else server.reply(481, 'Call/Transaction Does Not Exist');
  }

  private handleInvite(request: SipRequest, server: ServerTransaction, atMs: number): void {
    server.respond(responseTo(request, 100, 'Trying'));
    const dialog = Dialog.incoming(request);
    const call = new Call(this.host(), dialog, request, server, atMs);
    this.byDialog.set(dialog.localTag, call);
    this.handler(call);
  }

  private handleCancel(request: SipRequest, server: ServerTransaction): void {
    const invite = this.transport.inviteOf(request);
    server.reply(invite ? 200 : 481, invite ? 'OK' : 'Call/Transaction Does Not Exist');
    const call = this.calls.find((one) => one.invite === invite?.request);
    call?.handleCancel(request.headers.get('Reason') ?? 'CANCEL');
  }

  private sendRegister(expiresSec: number, challenged?: [name: string, value: string]): Promise<void> {
    const { dialog, aor } = this.registration as { dialog: Dialog; aor: string };
    const registrar = `sip:${this.server}`;
    const request = dialog.request('REGISTER', this.transport.via(), `<${this.uri}>`);
    request.uri = registrar;
    request.headers.add('Expires', String(expiresSec));
    if (challenged) request.headers.add(...challenged);
    const { host, port } = partsOfUri(registrar);
    return new Promise((resolve, reject) => {
      this.transport.request(
        request,
        { host, port },
        {
          onResponse: (response) => {
            const { status, reason } = response;
            if (status < 200) return;
            if (status < 300) resolve();
            else if ((status === 401 || status === 407) && this.credentials && !challenged) {
              const answer = answerChallenge(response, 'REGISTER', registrar, this.credentials);
              this.sendRegister(expiresSec, answer).then(resolve, reject);
            } else reject(new Error(`${aor} was not registered: ${status} ${reason}`));
          },
          onTimeout: () => reject(new Error(`${aor} was not registered: ${registrar} does not answer`)),
        },
      );
    });
  }
}
