/** One call of a telephone, made or received: its life from INVITE to BYE, and its sound. */
import { EventEmitter } from 'node:events';
import { CallAudio } from './call-audio.ts';
import type { CallEvents, CallHost, CallTimes, Ending } from './call-types.ts';
import { waitForCall } from './call-waiting.ts';
import type { Dialog } from './dialog.ts';
import { answerChallenge, type Credentials } from './digest.ts';
import { type AudioDescription, type Direction, formatSdp, mirrored, parseSdp } from './sdp.ts';
import {
  cseqOf,
  displayNameOf,
  partsOfUri,
  responseTo,
  type SipRequest,
  type SipResponse,
  uriOf,
} from './sip-message.ts';
import type { PressOptions } from './speaking.ts';
import { copyFor, type ServerTransaction } from './transactions.ts';

/** How often a challenge is answered: a second refusal means that the password is wrong. */
const MOST_CHALLENGES = 1;

type State = 'calling' | 'offered' | 'talking' | 'ending' | 'ended';

export class Call extends EventEmitter<CallEvents> {
  readonly direction: 'outgoing' | 'incoming';
  readonly dialog: Dialog;
  readonly audio: CallAudio;
  readonly times: CallTimes;
  /** The INVITE as it was sent or received: a test may look at any header. */
  invite: SipRequest;
  /** Last status received for our INVITE, 0 before the first. */
  lastStatus = 0;
  ending: Ending | undefined;
  held = false;
  private state: State;
  private readonly host: CallHost;
  private readonly sessionId = Math.floor(performance.timeOrigin + performance.now());
  private sdpVersion = 0;
  private server: ServerTransaction | undefined;
  private credentials: Credentials | undefined;
  private challenges = 0;
  private ack: SipRequest | undefined;
  private wantsCancel = false;
  private cancelSent = false;
  private vanished = false;

  constructor(host: CallHost, dialog: Dialog, invite: SipRequest, server?: ServerTransaction, atMs?: number) {
    super();
    this.host = host;
    this.dialog = dialog;
    this.invite = invite;
    this.server = server;
    this.direction = server ? 'incoming' : 'outgoing';
    this.state = server ? 'offered' : 'calling';
    this.times = { inviteMs: atMs ?? performance.now() };
    this.audio = new CallAudio(host.address, host.keepAudioMs);
    this.audio.hearing.onKey = (key) => this.emit('key', key);
  }

  /** Number (or user) of the caller as the INVITE's From shows it, `anonymous` when it is withheld. */
  get callerNumber(): string {
    return partsOfUri(uriOf(this.invite.headers.get('From') ?? '')).user;
  }

  get callerName(): string {
    return displayNameOf(this.invite.headers.get('From') ?? '');
  }

  /** Keys received from the other side so far. */
  get keys(): string {
    return this.audio.hearing.keys;
  }

  /** Presses keys (RFC 4733, or in the sound); see Speaking.press. */
  press(keys: string, options?: PressOptions): Promise<boolean> {
    return this.audio.speaking.press(keys, options);
  }

  /** Presses a key as an INFO (application/dtmf-relay), for telephones without sound of their own. */
  pressByInfo(key: string): void {
    const info = this.dialog.request('INFO', this.host.transport.via(), this.host.contact);
    info.headers.add('Content-Type', 'application/dtmf-relay');
    info.body = `Signal=${key}\r\nDuration=100\r\n`;
    this.host.transport.request(info, this.dialog.nextHop, { onResponse: () => {}, onTimeout: () => {} });
  }

  waitForRinging(options: { withinMs?: number } = {}): Promise<this> {
    const rung = () => this.times.ringingMs !== undefined || this.times.answeredMs !== undefined;
    return waitForCall(this, 'did not ring', rung, options.withinMs);
  }

  waitForAnswer(options: { withinMs?: number } = {}): Promise<this> {
    return waitForCall(this, 'was not answered', () => this.times.answeredMs !== undefined, options.withinMs);
  }

  async waitForEnd(options: { withinMs?: number } = {}): Promise<Ending> {
    await waitForCall(this, 'did not end', () => this.ending !== undefined, options.withinMs);
    return this.ending as Ending;
  }

  /** Sends our INVITE (again, after a challenge). The telephone has opened the sound before. */
  sendInvite(credentials?: Credentials): void {
    this.credentials = credentials ?? this.credentials;
    this.lastStatus = 0;
    this.host.transport.request(this.invite, this.dialog.nextHop, {
      onResponse: (response, atMs) => this.handleInviteResponse(response, atMs),
      onTimeout: () => this.end({ by: 'nobody', kind: 'lost', reason: 'no response to INVITE' }),
    });
  }

  /** Says that the telephone rings (180). */
  ring(): void {
    this.mustBe('offered', 'ring');
    this.times.ringingMs ??= performance.now();
    this.server?.respond(this.response(180, 'Ringing'));
  }

  /** Answers; an INVITE without a description gets our offer and brings theirs with its ACK (RFC 3261 13.2.1). */
  async answer(): Promise<void> {
    this.mustBe('offered', 'answer');
    const theirs = parseSdp(this.invite.body);
    if (this.invite.body !== '' && !theirs?.speaksPcmu) {
      this.reject(488, 'Not Acceptable Here');
      return;
    }
    await this.openAudio();
    // The caller may have given up while the port was opened.
    if (this.state !== 'offered' || !this.server) return;
    const server = this.server;
    server.onUnacknowledged = () => this.hangUpQuietly('our 200 was never acknowledged');
    const response = this.response(200, 'OK');
    response.headers.add('Content-Type', 'application/sdp');
    response.body = this.describe(theirs);
    this.state = 'talking';
    this.times.answeredMs = performance.now();
    server.respond(response);
    if (theirs) this.connect(theirs);
    this.emit('answered', this);
  }

  /** Refuses with a final status. */
  reject(status = 486, reason = 'Busy Here', headers: Readonly<Record<string, string>> = {}): void {
    this.mustBe('offered', 'reject');
    const response = this.response(status, reason);
    for (const [name, value] of Object.entries(headers)) response.headers.add(name, value);
    this.server?.respond(response);
    this.end({ by: 'us', kind: 'rejected', status, reason });
  }

  /** Ends the call whatever it is at: CANCEL, refusal or BYE. Resolves when it is over; safe to repeat. */
  async hangUp(): Promise<Ending> {
    if (this.state === 'calling') {
      this.wantsCancel = true;
      // Before any response a CANCEL would have nothing to match (RFC 3261 9.1): it follows the first one.
      if (this.lastStatus >= 100) this.sendCancel();
    } else if (this.state === 'offered') this.reject(603, 'Decline');
    else if (this.state === 'talking') this.sendBye({ by: 'us', kind: 'hung-up', reason: 'BYE' });
    // Longer than the 64 * T1 after which a silent peer counts as lost.
    return this.waitForEnd({ withinMs: this.host.transport.lifeMs + 5000 });
  }

  /** Gives up a call that nobody has answered yet. */
  cancel(): Promise<Ending> {
    if (this.direction === 'incoming') throw new Error('only the caller can cancel: reject() or hangUp()');
    return this.hangUp();
  }

  /**
   * Puts the other side on hold, or takes it back, by re-INVITE (RFC 3264 8.4). Resolves when it has agreed.
   * @throws Error with the status of a refusal.
   */
  hold(on: boolean): Promise<void> {
    this.mustBe('talking', 'hold');
    const { transport, contact } = this.host;
    const invite = this.dialog.request('INVITE', transport.via(), contact);
    invite.headers.add('Content-Type', 'application/sdp');
    invite.body = this.describe(undefined, on ? 'sendonly' : 'sendrecv');
    return new Promise((resolve, reject) => {
      transport.request(invite, this.dialog.nextHop, {
        onResponse: ({ status, reason, body }) => {
          if (status < 200) return;
          if (status >= 300) return reject(new Error(`hold was refused: ${status} ${reason}`));
          transport.send(
            this.dialog.request('ACK', transport.via(), contact, cseqOf(invite).number),
            this.dialog.nextHop,
          );
          const theirs = parseSdp(body);
          if (theirs) this.connect(theirs);
          resolve();
        },
        onTimeout: () => reject(new Error('hold was not answered')),
      });
    });
  }

  /** Drops off the net: no sound, no answer to anything, no BYE. */
  vanish(): void {
    this.vanished = true;
    this.server?.acknowledge();
    this.audio.end('the telephone vanished');
    this.finish({ by: 'nobody', kind: 'lost', reason: 'the telephone vanished' });
  }

  /** A request of this call's dialog arrived. */
  handleRequest(request: SipRequest, server: ServerTransaction): void {
    if (this.vanished) return;
    if (request.method === 'ACK') this.handleAck(request);
    else if (request.method === 'BYE') {
      server.reply(200, 'OK');
      const why = request.headers.get('Reason') ?? 'BYE';
      this.end({ by: 'them', kind: 'hung-up', reason: why });
    } else if (request.method === 'INVITE' || request.method === 'UPDATE') this.renegotiate(request, server);
    else server.reply(200, 'OK');
  }

  /** The caller gave up (CANCEL) before we answered. */
  handleCancel(reason: string): void {
    if (this.vanished || this.state !== 'offered') return;
    this.server?.respond(this.response(487, 'Request Terminated'));
    this.end({ by: 'them', kind: 'cancelled', reason });
  }

  async openAudio(): Promise<void> {
    if (this.host.sinkPort === undefined) await this.audio.open();
  }

  /** Our description: an offer, or the answer to `theirs`. */
  describe(theirs?: AudioDescription, direction: Direction = 'sendrecv'): string {
    const { address, sinkPort, eventPayloadType } = this.host;
    const audio: AudioDescription = {
      address,
      port: sinkPort ?? this.audio.port,
      speaksPcmu: true,
      // An answer keeps the number of the offer (RFC 3264 6.1), or leaves the keys out when they were not offered.
      eventPayloadType: theirs && eventPayloadType !== undefined ? theirs.eventPayloadType : eventPayloadType,
      direction: theirs ? mirrored(theirs.direction) : direction,
    };
    return formatSdp(audio, this.sessionId, ++this.sdpVersion);
  }

  private connect(theirs: AudioDescription): void {
    const ours = this.direction === 'incoming' ? theirs.eventPayloadType : this.host.eventPayloadType;
    this.audio.connect(theirs, ours ?? this.host.eventPayloadType);
    const held = theirs.direction === 'sendonly' || theirs.direction === 'inactive';
    if (held === this.held) return;
    this.held = held;
    this.emit('held', held);
  }

  private handleInviteResponse(response: SipResponse, atMs: number): void {
    if (this.vanished) return;
    const { status, reason } = response;
    this.lastStatus = status;
    if (status < 200) {
      if (this.wantsCancel) this.sendCancel();
      if (status === 100) return;
      const theirs = parseSdp(response.body);
      if (theirs) this.connect(theirs);
      if (this.times.ringingMs === undefined) {
        this.times.ringingMs = atMs;
        this.emit('ringing', this);
      }
    } else if (status < 300) this.handleAnswered(response, atMs);
    else if ((status === 401 || status === 407) && this.credentials && this.challenges < MOST_CHALLENGES) {
      this.answerChallenge(response, this.credentials);
    } else if (status === 487 && this.wantsCancel) this.end({ by: 'us', kind: 'cancelled', reason });
    else this.end({ by: 'them', kind: 'rejected', status, reason });
  }

  private answerChallenge(response: SipResponse, credentials: Credentials): void {
    this.challenges++;
    const again = this.dialog.request('INVITE', this.host.transport.via(), this.host.contact);
    const set = new Set(again.headers.fields.map(([name]) => name));
    for (const [name, value] of this.invite.headers.fields) if (!set.has(name)) again.headers.add(name, value);
    again.headers.add(...answerChallenge(response, 'INVITE', again.uri, credentials));
    again.body = this.invite.body;
    this.invite = again;
    this.sendInvite();
  }

  /** A 2xx, which is acknowledged as often as it comes (RFC 3261 13.2.2.4). */
  private handleAnswered(response: SipResponse, atMs: number): void {
    if (!this.ack) {
      this.dialog.confirm(response);
      const { transport, contact } = this.host;
      this.ack = this.dialog.request('ACK', transport.via(), contact, this.dialog.sequence);
    }
    this.host.transport.send(this.ack, this.dialog.nextHop);
    if (this.state !== 'calling') return;
    this.state = 'talking';
    this.times.answeredMs = atMs;
    const theirs = parseSdp(response.body);
    if (theirs) this.connect(theirs);
    // The answer and our CANCEL have crossed: the call stands, and is ended as one (RFC 3261 9.1).
    if (this.wantsCancel) this.sendBye({ by: 'us', kind: 'cancelled', reason: 'answered while being cancelled' });
    else this.emit('answered', this);
  }

  private handleAck(ack: SipRequest): void {
    this.server?.acknowledge();
    const theirs = parseSdp(ack.body);
    if (theirs) this.connect(theirs);
  }

  /** re-INVITE and UPDATE (RFC 3261 14, RFC 3311): hold, take back, or another address for the sound. */
  private renegotiate(request: SipRequest, server: ServerTransaction): void {
    const theirs = parseSdp(request.body);
    const response = responseTo(request, 200, 'OK', this.dialog.localTag);
    response.headers.add('Contact', this.host.contact);
    if (request.method === 'INVITE') this.server = server;
    if (theirs || request.method === 'INVITE') {
      response.headers.add('Content-Type', 'application/sdp');
      response.body = this.describe(theirs);
    }
    server.respond(response);
    if (theirs) this.connect(theirs);
  }

  private sendCancel(): void {
    if (this.cancelSent) return;
    this.cancelSent = true;
    const cancel = copyFor('CANCEL', this.invite);
    this.host.transport.request(cancel, this.dialog.nextHop, { onResponse: () => {}, onTimeout: () => {} });
  }

  private sendBye(ending: Ending): void {
    this.state = 'ending';
    this.server?.acknowledge();
    const bye = this.dialog.request('BYE', this.host.transport.via(), this.host.contact);
    this.audio.end('we hung up');
    this.host.transport.request(bye, this.dialog.nextHop, {
      onResponse: (response) => {
        if (response.status >= 200) this.end(ending);
      },
      onTimeout: () => this.end({ by: 'nobody', kind: 'lost', reason: 'no response to BYE' }),
    });
  }

  private hangUpQuietly(reason: string): void {
    if (this.state === 'talking') this.sendBye({ by: 'us', kind: 'lost', reason });
  }

  private response(status: number, reason: string): SipResponse {
    const response = responseTo(this.invite, status, reason, this.dialog.localTag);
    response.headers.add('Contact', this.host.contact);
    return response;
  }

  private end(ending: Ending): void {
    this.audio.end(`the call ended (${ending.kind} by ${ending.by}: ${ending.reason})`);
    this.finish(ending);
  }

  private finish(ending: Ending): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.ending = ending;
    this.times.endedMs = performance.now();
    this.host.forget(this);
    this.emit('ended', ending);
  }

  private mustBe(state: State, what: string): void {
    if (this.state !== state) throw new Error(`cannot ${what}: the call is ${this.state}, not ${state}`);
  }
}
