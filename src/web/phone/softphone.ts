/**
 * The telephone in the page: JsSIP behind the few verbs a desk needs. One session at a time. A second INVITE for the same call is
 * answered with 486 (busy); one for another call takes the place of a session whose goodbye was lost with its line.
 */
import { C, UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { RTCSessionEvent } from 'jssip/lib/UA';
import type { PhoneCredentials } from '../../adapters/desk/protocol.ts';
import { chosenDevices, microphoneConstraints, type Player, playOn } from './devices.ts';
import { SipSocket } from './sip-socket.ts';

/** `off`: no credentials yet. JsSIP reconnects and registers again by itself. */
export type RegistrationState = 'off' | 'connecting' | 'registered' | 'unregistered' | 'failed';
/** `incoming`: an INVITE waits for us; `connecting`: answered or dialled, no media yet; `ringing`: the far end rings. */
export type SessionState = 'none' | 'incoming' | 'connecting' | 'ringing' | 'up';

export type SoftphoneEvents = {
  onRegistration(state: RegistrationState): void;
  onSession(state: SessionState, muted: boolean): void;
  /** `callId` is the INVITE's `X-Hotline-Call`, null when it carries none; `stands`: for a leg that stands from call to call. */
  onIncoming(callId: string | null, stands: boolean): void;
  /** SIP's word for why a session that was not simply hung up ended: `Busy`, `Not Found`, `User Denied Media Access`… */
  onFailed(cause: string): void;
};

export type Softphone = {
  /**
   * Registers (agents) or just connects (guests). The same credentials again change nothing; new ones wait for the end of
   * a session that is up.
   */
  use(credentials: PhoneCredentials, register: boolean): void;
  dial(number: string): void;
  answer(): void;
  reject(): void;
  hangUp(): void;
  setMuted(muted: boolean): void;
  /** RFC 4733 telephone-event, one key. */
  press(key: string): void;
  stop(): void;
  /** The network has gone without a word: connects and registers anew. */
  renew(): void;
  /** Another microphone or headset was chosen, plugged in or pulled out: also a talk under way takes it up. */
  useDevices(): Promise<void>;
  /** What the talk's connection counts; null while there is none. */
  statistics(): Promise<RTCStatsReport | null>;
  /** What is heard, for measuring; null while nothing is. */
  remoteStream(): MediaStream | null;
};

/** Waiting for every ICE candidate can take long on a machine with many networks; the first ones nearly always do. */
const ICE_GATHERING_MS = 400;

/** A socket that takes longer is not coming; the person is told instead of hearing nothing. */
const CONNECT_WITHIN_MS = 5_000;

/** JsSIP gives up after a refused registration; Asterisk refuses while it starts, and is there a moment later. */
const REGISTER_AGAIN_MS = 2_000;

/**
 * Asterisk drops what comes before it has fully started and leaves it to be sent again, which nobody does over a connection
 * (RFC 3261, 17.1.2.2): JsSIP would wait for 32 s. An answer otherwise takes two round trips.
 */
const REGISTERED_WITHIN_MS = 4_000;

export function createSoftphone(events: SoftphoneEvents): Softphone {
  const speaker = new Audio();
  speaker.autoplay = true;
  const toHeadset = () => void playOn(speaker as Player, chosenDevices().headsetId);
  toHeadset();
  let ua: UA | null = null;
  let socket: SipSocket | null = null;
  let session: RTCSession | null = null;
  let sessionStands = false;
  /** Of the call it is for, as its INVITE says; null: it says none, or there is none. */
  let sessionCallId: string | null = null;
  let used: { credentials: PhoneCredentials; register: boolean } | null = null;
  let registerTimer: number | undefined;
  let waiting: { credentials: PhoneCredentials; register: boolean } | null = null;
  let muted = false;
  /** We ended the session ourselves: its failure is no news. */
  let endedHere = false;
  let cancelDial: (() => void) | null = null;
  let remote: MediaStream | null = null;

  const show = (state: SessionState) => events.onSession(state, muted);

  const listen = (connection: RTCPeerConnection) => {
    connection.addEventListener('track', (event) => {
      remote = event.streams[0] ?? new MediaStream([event.track]);
      speaker.srcObject = remote;
      // Refused only before the first click in the page; answering is one.
      speaker.play().catch(() => undefined);
    });
  };

  const forget = (ended: RTCSession) => {
    if (session !== ended) return;
    session = null;
    sessionStands = false;
    sessionCallId = null;
    muted = false;
    remote = null;
    speaker.srcObject = null;
    show('none');
    if (waiting !== null) {
      const { credentials, register } = waiting;
      waiting = null;
      start(credentials, register);
    }
  };

  /** In favour of another: new credentials go on waiting, because a line made anew would lose the other. */
  const letGo = (lost: RTCSession) => {
    const later = waiting;
    waiting = null;
    endedHere = true;
    lost.terminate();
    forget(lost);
    waiting = later;
  };

  const follow = (current: RTCSession) => {
    session = current;
    endedHere = false;
    let iceTimer: number | undefined;
    current.on('peerconnection', ({ peerconnection }) => listen(peerconnection));
    current.on('icecandidate', ({ ready }) => {
      iceTimer ??= window.setTimeout(ready, ICE_GATHERING_MS);
    });
    current.on('progress', ({ originator }: { originator: string }) => {
      if (originator === 'remote') show('ringing');
    });
    current.on('confirmed', () => show('up'));
    current.on('ended', () => {
      window.clearTimeout(iceTimer);
      forget(current);
    });
    current.on('failed', ({ cause }) => {
      window.clearTimeout(iceTimer);
      const isNews = session === current && !endedHere;
      forget(current);
      if (isNews) events.onFailed(cause);
    });
  };

  const onSession = (event: RTCSessionEvent) => {
    if (event.originator !== 'remote') return;
    const stands = event.request.getHeader('X-Hotline-Leg') === 'standing';
    const callId = event.request.getHeader('X-Hotline-Call') ?? null;
    if (session !== null) {
      // There is one standing leg, and the controller rings nobody who is on a call: the one before went without a goodbye.
      const isOver = stands ? sessionStands : !sessionStands && callId !== null && callId !== sessionCallId;
      if (!isOver) {
        event.session.terminate({ status_code: 486 });
        return;
      }
      letGo(session);
    }
    follow(event.session);
    sessionStands = stands;
    sessionCallId = callId;
    show('incoming');
    events.onIncoming(callId, stands);
  };

  function start(credentials: PhoneCredentials, register: boolean): void {
    ua?.stop();
    window.clearTimeout(registerTimer);
    used = { credentials, register };
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    socket = new SipSocket(`${scheme}://${location.host}${credentials.path}`);
    const next = new UA({
      sockets: [socket],
      uri: credentials.uri,
      authorization_user: credentials.user,
      password: credentials.password,
      register,
      // Half of it is the longest a stale contact is dialled after a laptop was closed.
      register_expires: 60,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 2,
      user_agent: 'hotline',
    });
    ua = next;
    const report = (state: RegistrationState) => {
      if (ua === next) events.onRegistration(state);
    };
    next.on('connecting', () => report('connecting'));
    const connected = socket;
    const unlessRegistered = () => {
      window.clearTimeout(registerTimer);
      registerTimer = window.setTimeout(() => connected.giveUp(), REGISTERED_WITHIN_MS);
    };
    next.on('connected', () => {
      report(register ? 'connecting' : 'registered');
      if (register && ua === next) unlessRegistered();
    });
    next.on('disconnected', () => {
      if (ua === next) window.clearTimeout(registerTimer);
      report('unregistered');
    });
    next.on('registered', () => {
      if (ua === next) window.clearTimeout(registerTimer);
      report('registered');
    });
    next.on('unregistered', () => report('unregistered'));
    next.on('registrationFailed', () => {
      report('failed');
      if (ua !== next) return;
      window.clearTimeout(registerTimer);
      registerTimer = window.setTimeout(() => {
        if (!next.isConnected()) return;
        next.register();
        unlessRegistered();
      }, REGISTER_AGAIN_MS);
    });
    next.on('newRTCSession', onSession);
    report('connecting');
    next.start();
  }

  /** JsSIP fails a call at once when its socket is still opening. */
  function whenConnected(line: UA, go: () => void): void {
    if (line.isConnected()) {
      go();
      return;
    }
    const leave = () => {
      window.clearTimeout(timer);
      line.off('connected', connected);
      cancelDial = null;
    };
    const connected = () => {
      leave();
      go();
    };
    const timer = window.setTimeout(() => {
      leave();
      show('none');
      events.onFailed(C.causes.CONNECTION_ERROR);
    }, CONNECT_WITHIN_MS);
    line.on('connected', connected);
    cancelDial = leave;
  }

  return {
    use(credentials, register) {
      const isSame =
        used?.register === register &&
        used.credentials.path === credentials.path &&
        used.credentials.user === credentials.user &&
        used.credentials.password === credentials.password;
      if (isSame && ua !== null) return;
      if (session === null) {
        start(credentials, register);
        return;
      }
      // Stopping the user agent would end the talk. It keeps its dialogue; the password serves the next registration.
      ua?.set('password', credentials.password);
      waiting = { credentials, register };
    },
    dial(number) {
      if (ua === null || session !== null || cancelDial !== null) return;
      const line = ua;
      show('connecting');
      whenConnected(line, () => {
        const call = line.call(number, {
          mediaConstraints: microphoneConstraints(),
          pcConfig: { iceServers: [] },
          eventHandlers: { peerconnection: ({ peerconnection }) => listen(peerconnection) },
        });
        follow(call);
      });
    },
    answer() {
      if (session?.direction !== 'incoming' || session.isEstablished()) return;
      show('connecting');
      session.answer({ mediaConstraints: microphoneConstraints(), pcConfig: { iceServers: [] } });
    },
    reject() {
      endedHere = true;
      session?.terminate({ status_code: 486 });
    },
    hangUp() {
      endedHere = true;
      cancelDial?.();
      session?.terminate();
    },
    setMuted(next) {
      if (!session?.isEstablished()) return;
      if (next) session.mute({ audio: true });
      else session.unmute({ audio: true });
      muted = next;
      show('up');
    },
    press(key) {
      if (!session?.isEstablished()) return;
      session.sendDTMF(key, { transportType: C.DTMF_TRANSPORT.RFC2833, duration: 120, interToneGap: 80 });
    },
    stop() {
      waiting = null;
      cancelDial?.();
      used = null;
      window.clearTimeout(registerTimer);
      ua?.stop();
      ua = null;
      events.onRegistration('off');
    },
    renew() {
      if (ua !== null) socket?.giveUp();
    },
    async useDevices() {
      toHeadset();
      const sender = session?.connection?.getSenders().find(({ track }) => track?.kind === 'audio');
      if (sender === undefined) return;
      const stream = await navigator.mediaDevices.getUserMedia(microphoneConstraints()).catch(() => null);
      const [next] = stream?.getAudioTracks() ?? [];
      if (next === undefined) return;
      const before = sender.track;
      next.enabled = !muted;
      await sender.replaceTrack(next);
      before?.stop();
    },
    statistics: () => session?.connection?.getStats() ?? Promise.resolve(null),
    remoteStream: () => remote,
  };
}
