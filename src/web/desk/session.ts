/**
 * One desk: its socket, its softphone and the rule between the two (the pop before the ring). Lives beside the pages, so
 * that going from one page to another ends no call. Components read the store and call the verbs below.
 */
import type { DeskMessage, DeskRequest, PhoneCredentials } from '../../adapters/desk/protocol.ts';
import type { AgentCallView, OfferView } from '../../core/commands.ts';
import { chosenDevices, onDevicesChanged } from '../phone/devices.ts';
import { mark, startMeasuring } from '../phone/measure.ts';
import { checkMicrophone } from '../phone/microphone.ts';
import type { SessionState, Softphone } from '../phone/softphone.ts';
import { ringOn, startRinging, unlockSound } from '../phone/tones.ts';
import { setServerTime } from '../shared/clock.ts';
import { type ConnectionStatus, connectDesk, type DeskConnection } from './connection.ts';
import { draftOf, forgetDraft, keepDraft } from './drafts.ts';
import { askForNotifications } from './notify.ts';
import { createQualityWatch } from './quality-watch.ts';
import { createRejoin } from './rejoin.ts';
import { createRingGate } from './ring-gate.ts';
import { createStandingMicrophone, isOfferedStanding } from './standing.ts';
import { applyMessage, emptyDesk } from './state.ts';
import { initialDesk, isOnDeskPhone, useDesk } from './store.ts';

let connection: DeskConnection | null = null;
let softphone: Softphone | null = null;
let watching = false;
let stopRinging: (() => void) | null = null;

const gate = createRingGate(ringAloud, (fire, delayMs) => {
  const timer = window.setTimeout(fire, delayMs);
  return () => window.clearTimeout(timer);
});

const rejoin = createRejoin(
  (callId) => send({ type: 'rejoin', callId }),
  () => softphone?.hangUp(),
);
useDesk.subscribe((desk) => rejoin.follow(desk));

const microphone = createStandingMicrophone((muted) => softphone?.setMuted(muted));
useDesk.subscribe((desk) => microphone.follow(desk));

const quality = createQualityWatch({
  read: () => softphone?.statistics() ?? Promise.resolve(null),
  callId: () => useDesk.getState().desk.agent?.callId ?? null,
  show: (sample) => useDesk.setState({ quality: sample }),
  report: (callId, sum) => void send({ type: 'reportQuality', callId, ...sum }),
});

onDevicesChanged(() => {
  ringOn(chosenDevices().ringerId);
  void softphone?.useDevices();
});
ringOn(chosenDevices().ringerId);

/** Opens the desk's socket. `watch`: also the floor's picture (supervisors and above). Asking twice opens one. */
export function startDesk(options: { watch: boolean }): void {
  watching = options.watch;
  if (connection !== null) return;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  connection = connectDesk({
    url: `${scheme}://${location.host}/desk`,
    onMessage: receive,
    onStatus: follow,
    onSilence: () => softphone?.renew(),
  });
}

export function stopDesk(): void {
  connection?.close();
  connection = null;
  softphone?.stop();
  softphone = null;
  silence();
  rejoin.stop();
  useDesk.setState(initialDesk, true);
}

/** A page that is not the agent's desk has no telephone, and shows no customer. */
const NOT_THE_DESK: ReadonlySet<ConnectionStatus> = new Set(['replaced', 'elsewhere', 'outdated', 'signedOut']);

function follow(status: ConnectionStatus): void {
  if (NOT_THE_DESK.has(status)) {
    softphone?.stop();
    softphone = null;
    silence();
    useDesk.setState({ desk: emptyDesk, session: 'none', muted: false });
  }
  useDesk.setState({ status });
}

function receive(message: DeskMessage): void {
  if (message.type === 'echo') {
    echoes.get(message.n)?.();
    return;
  }
  if (message.type === 'deskPhone') {
    useDesk.setState({ deskPhone: message.settings });
    return;
  }
  const { desk } = useDesk.getState();
  if ('serverTimeMs' in message) setServerTime(message.serverTimeMs);
  if (message.type === 'welcome' && watching) send({ type: 'watchFloor' });
  if (message.type === 'offer') {
    mark(`offer ${message.offer.callId}`);
    answerLater(message.offer);
  }
  useDesk.setState({ desk: applyMessage(desk, message) });
  ringStanding(message);
  if (message.type === 'call') endWithCall(message.call);
  if (message.type === 'phone') void givePhone(message.phone);
  if (message.type === 'agent') {
    if (message.agent.phone !== undefined) putDownSoftphone();
    sendKeptNote(message.agent.callId);
  }
}

/** The agent is called on a telephone on the desk: one in the page would only seem to be another way to them. */
function putDownSoftphone(): void {
  if (softphone === null) return;
  softphone.stop();
  softphone = null;
  silence();
  useDesk.setState({ session: 'none', muted: false });
}

/** JsSIP is loaded when a phone is given: a supervisor's page never needs it. */
async function givePhone(credentials: PhoneCredentials): Promise<void> {
  const { createSoftphone } = await import('../phone/softphone.ts');
  if (connection === null || isOnDeskPhone(useDesk.getState())) return;
  if (softphone === null) {
    softphone = createSoftphone({
      onRegistration: (registration) => useDesk.setState({ registration }),
      onSession: followSession,
      onIncoming: takeInvite,
      onFailed: (cause) => {
        if (cause === 'User Denied Media Access') void explainMicrophone();
      },
    });
    const phone = softphone;
    startMeasuring(phone.remoteStream, () => {
      const { desk, ...rest } = useDesk.getState();
      return { ...rest, agent: desk.agent, call: desk.call, offerCallId: desk.offer?.callId ?? null };
    });
  }
  softphone.use(credentials, true);
}

function followSession(session: SessionState, muted: boolean): void {
  if (session !== 'incoming' && !isOfferedStanding(useDesk.getState())) silence();
  if (session === 'up') quality.begin();
  else quality.end();
  // Its end is what the hang-up waited for; the next session is another call's.
  if (session === 'none') window.clearTimeout(hangUpTimer);
  useDesk.setState({ session, muted });
}

/** A call that is already ours (the page was reloaded during the talk) is picked up without a ring. */
function takeInvite(callId: string | null, stands: boolean): void {
  const { agent, call, offer } = useDesk.getState().desk;
  mark(`invite ${callId ?? ''}`);
  // The agent has asked for it: the way to a customer whom they call.
  const isDialled = offer?.outbound === true && (callId === null || callId === offer.callId);
  const isOurs = agent?.state === 'onCall' && (callId === null || callId === agent.callId) && call?.state !== 'ended';
  if (stands) microphone.pickedUp();
  if (isOurs || isDialled || stands) softphone?.answer();
  else gate.invited(callId);
}

/** No INVITE comes for a call over the standing leg: the offer itself is what rings, until it is over. */
function ringStanding(message: DeskMessage): void {
  const desk = useDesk.getState();
  const isOffered = isOfferedStanding(desk);
  // The agent's state comes right after the offer.
  const tells = message.type === 'offer' || message.type === 'agent';
  if (tells && isOffered && !desk.ringing) gate.invited(desk.desk.offer?.callId ?? null);
  else if (desk.ringing && !isOffered && desk.session !== 'incoming') silence();
}

function ringAloud(): void {
  const desk = useDesk.getState();
  if (desk.session !== 'incoming' && !isOfferedStanding(desk)) return;
  mark('ring');
  stopRinging?.();
  stopRinging = startRinging();
  useDesk.setState({ ringing: true });
  answerByItself();
  answerWhatIsRead();
}

/** The agent hears the ring and reads the file so long before the caller is there. */
const AUTO_ANSWER_AFTER_MS = 1_500;

function answerByItself(): void {
  const { offer } = useDesk.getState().desk;
  if (offer?.autoAnswer !== true) return;
  setTimeout(() => {
    const { desk, ringing } = useDesk.getState();
    if (ringing && desk.offer?.callId === offer.callId) answer();
  }, AUTO_ANSWER_AFTER_MS);
}

function silence(): void {
  gate.ended();
  stopRinging?.();
  stopRinging = null;
  useDesk.setState({ ringing: false });
}

/** Told by the customer's file once it is on the screen. */
export function offerPainted(callId: string): void {
  mark(`painted ${callId}`);
  gate.painted(callId);
  useDesk.setState({ paintedCallId: callId });
}

const echoes = new Map<number, () => void>();
let lastEcho = 0;
/** An answer that takes longer than a conversation bears is none. */
const ECHO_WITHIN_MS = 2_000;

/** To the controller and back, in ms; null: no answer within 2 s. */
export function measureRoundTrip(): Promise<number | null> {
  lastEcho += 1;
  const n = lastEcho;
  const fromMs = performance.now();
  return new Promise((resolve) => {
    const end = (tookMs: number | null) => {
      window.clearTimeout(timer);
      echoes.delete(n);
      resolve(tookMs);
    };
    const timer = window.setTimeout(() => end(null), ECHO_WITHIN_MS);
    echoes.set(n, () => end(performance.now() - fromMs));
    if (!send({ type: 'echo', n })) end(null);
  });
}

/** False: there is no line to the controller. */
export function send(request: DeskRequest): boolean {
  return connection?.send(request) ?? false;
}

async function explainMicrophone(): Promise<boolean> {
  useDesk.setState({ checkingMicrophone: true });
  const microphone = await checkMicrophone();
  useDesk.setState({ microphone, checkingMicrophone: false });
  return microphone === null;
}

/** Nobody becomes ready without a microphone: the customer would hear nothing. A desk phone has its own. */
export async function requestState(state: 'ready' | 'notReady' | 'signedOut', reason?: string): Promise<void> {
  if (state === 'ready') {
    unlockSound();
    askForNotifications();
    if (!isOnDeskPhone(useDesk.getState()) && !(await explainMicrophone())) return;
  }
  send({ type: 'requestState', state, reason });
}

/** Calls somebody. False: there is no microphone, or no line to the controller. */
export async function dial(to: Extract<DeskRequest, { type: 'dial' }>['to']): Promise<boolean> {
  unlockSound();
  if (!isOnDeskPhone(useDesk.getState()) && !(await explainMicrophone())) return false;
  return send({ type: 'dial', to });
}

/** The callback whose time to read is over: answering dials. */
let readCallId: string | null = null;

/** A callback that the shop wants dialled when the agent has had time to read, which may have been before the offer. */
function answerLater({ callId, callback }: OfferView): void {
  readCallId = null;
  if (callback?.dialsAfterMs == null) return;
  window.setTimeout(() => {
    readCallId = callId;
    answerWhatIsRead();
  }, callback.dialsAfterMs);
}

/** Also when it begins to ring: the telephone is dialled after the offer. */
function answerWhatIsRead(): void {
  const { desk, ringing } = useDesk.getState();
  if (ringing && readCallId !== null && desk.offer?.callId === readCallId) answer();
}

export function answer(): void {
  const { desk, session } = useDesk.getState();
  mark(`accept ${desk.offer?.callId ?? ''}`);
  if (isOfferedStanding({ desk }) && desk.offer !== null) {
    unlockSound();
    if (send({ type: 'acceptOffer', callId: desk.offer.callId })) silence();
    return;
  }
  if (session !== 'incoming') return;
  unlockSound();
  silence();
  softphone?.answer();
}

/** Through the desk, so that the record says "rejected"; straight to the caller's leg when the desk is cut off. */
export function reject(): void {
  const { offer } = useDesk.getState().desk;
  const isTold = offer !== null && send({ type: 'rejectOffer', callId: offer.callId });
  if (!isTold && offer?.standing !== true) softphone?.reject();
  silence();
}

export function toggleMute(): void {
  const { muted } = useDesk.getState();
  softphone?.setMuted(!muted);
}

/** To whoever the agent talks with: the customer's telephone, or a voice menu at a number that is asked. */
export function pressKey(key: string): void {
  softphone?.press(key);
}

/** The controller ends a dialled leg after a hang-up at the desk; when it does not within this time, the phone does. */
const HANG_UP_WITHIN_MS = 1_500;
let hangUpTimer: number | undefined;

export function hangUp(): void {
  const { call } = useDesk.getState().desk;
  const asked = call !== null && call.state !== 'ended' && send({ type: 'hangUp', callId: call.callId });
  if (!asked) {
    softphone?.hangUp();
    return;
  }
  hangUpSoon(call.callId);
}

function hangUpSoon(callId: string): void {
  window.clearTimeout(hangUpTimer);
  hangUpTimer = window.setTimeout(() => {
    if (microphone.stands()) return;
    const now = useDesk.getState().desk.call;
    if (now?.callId !== callId || now.state === 'ended') softphone?.hangUp();
  }, HANG_UP_WITHIN_MS);
}

/**
 * Asterisk says goodbye over the line on which the talk began. Where that was renewed meanwhile nothing comes, and a session that
 * stays would refuse the next call as busy.
 */
function endWithCall({ callId, state }: AgentCallView): void {
  if (state === 'ended' && useDesk.getState().session === 'up') hangUpSoon(callId);
}

/** False: it could not be sent now and is kept in this browser until the connection is back. */
export function saveNote(callId: string, note: string): boolean {
  const sent = send({ type: 'saveNote', callId, note });
  keepDraft(callId, note, sent);
  return sent;
}

function sendKeptNote(callId: string | null): void {
  if (callId === null) return;
  const draft = draftOf(callId);
  if (draft !== null && !draft.sent) saveNote(callId, draft.note);
}

export function finishWrapUp(
  callId: string,
  closing: Omit<Extract<DeskRequest, { type: 'finishWrapUp' }>, 'type' | 'callId'>,
): boolean {
  const sent = send({ type: 'finishWrapUp', callId, ...closing });
  if (sent) forgetDraft(callId);
  return sent;
}

/** Makes this page the agent's desk, and the other one stop being it; a talk's sound comes along. */
export function takeOver(): void {
  unlockSound();
  connection?.takeOver();
}
