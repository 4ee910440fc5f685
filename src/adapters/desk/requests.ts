/** Reads what a page sends: JSON of a known shape, or a sentence that says what is wrong with it. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ArrivingEvent } from '../../app/ports.ts';
import type { DeskHello, DeskRequest } from './protocol.ts';

const NOTE_LIMIT = 4_000;
const callId = Type.String({ minLength: 1, maxLength: 150 });
const name = Type.String({ minLength: 1, maxLength: 64 });
const target = Type.Union([
  Type.Object({ to: Type.Literal('agent'), agentId: name }),
  Type.Object({ to: Type.Literal('queue'), queueId: name }),
  Type.Object({ to: Type.Literal('flow'), flowId: name }),
  Type.Object({ to: Type.Literal('outside'), number: Type.String({ minLength: 1, maxLength: 40 }) }),
]);
const note = Type.String({ maxLength: NOTE_LIMIT });

const shapes = {
  requestState: Type.Object({
    type: Type.Literal('requestState'),
    state: Type.Union([Type.Literal('ready'), Type.Literal('notReady'), Type.Literal('signedOut')]),
    reason: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  focus: Type.Object({ type: Type.Literal('focus'), on: Type.Boolean() }),
  forceState: Type.Object({
    type: Type.Literal('forceState'),
    agentId: Type.String({ minLength: 1, maxLength: 64 }),
    state: Type.Union([Type.Literal('ready'), Type.Literal('notReady'), Type.Literal('signedOut')]),
    reason: Type.Optional(Type.String({ maxLength: 64 })),
    why: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  acceptOffer: Type.Object({ type: Type.Literal('acceptOffer'), callId }),
  choosePhone: Type.Object({
    type: Type.Literal('choosePhone'),
    phone: Type.Union([Type.Literal('browser'), Type.Literal('desk')]),
  }),
  dial: Type.Object({
    type: Type.Literal('dial'),
    to: Type.Union([
      Type.Object({ number: Type.String({ minLength: 1, maxLength: 40 }) }),
      Type.Object({
        customerId: Type.String({ minLength: 1, maxLength: 64 }),
        nth: Type.Integer({ minimum: 0, maximum: 99 }),
      }),
    ]),
  }),
  chooseOutsidePhone: Type.Object({
    type: Type.Literal('chooseOutsidePhone'),
    number: Type.String({ minLength: 1, maxLength: 40 }),
  }),
  renewDeskPhone: Type.Object({ type: Type.Literal('renewDeskPhone') }),
  standingLeg: Type.Object({ type: Type.Literal('standingLeg'), on: Type.Boolean() }),
  rejectOffer: Type.Object({ type: Type.Literal('rejectOffer'), callId }),
  rejoin: Type.Object({ type: Type.Literal('rejoin'), callId }),
  hold: Type.Object({ type: Type.Literal('hold'), callId }),
  resume: Type.Object({ type: Type.Literal('resume'), callId }),
  machineAnswered: Type.Object({ type: Type.Literal('machineAnswered'), callId }),
  pauseRecording: Type.Object({ type: Type.Literal('pauseRecording'), callId }),
  resumeRecording: Type.Object({ type: Type.Literal('resumeRecording'), callId }),
  selfService: Type.Object({ type: Type.Literal('selfService'), callId, flowId: name }),
  endSelfService: Type.Object({ type: Type.Literal('endSelfService'), callId }),
  hangUp: Type.Object({ type: Type.Literal('hangUp'), callId }),
  transfer: Type.Object({ type: Type.Literal('transfer'), callId, target }),
  consult: Type.Object({ type: Type.Literal('consult'), callId, target }),
  consultStep: Type.Object({
    type: Type.Literal('consultStep'),
    callId,
    step: Type.Union([
      Type.Literal('cancel'),
      Type.Literal('swap'),
      Type.Literal('conference'),
      Type.Literal('handOver'),
    ]),
  }),
  findTargets: Type.Object({ type: Type.Literal('findTargets') }),
  chooseCustomer: Type.Object({
    type: Type.Literal('chooseCustomer'),
    callId,
    customerId: Type.String({ minLength: 1, maxLength: 64 }),
  }),
  saveNote: Type.Object({ type: Type.Literal('saveNote'), callId, note }),
  reportQuality: Type.Object({
    type: Type.Literal('reportQuality'),
    callId,
    measuredMs: Type.Integer({ minimum: 1, maximum: 600_000 }),
    lossPercent: Type.Number({ minimum: 0, maximum: 100 }),
    jitterMs: Type.Integer({ minimum: 0, maximum: 60_000 }),
    roundTripMs: Type.Integer({ minimum: 0, maximum: 60_000 }),
    mos: Type.Number({ minimum: 1, maximum: 4.5 }),
  }),
  extendWrapUp: Type.Object({ type: Type.Literal('extendWrapUp'), callId }),
  finishWrapUp: Type.Object({
    type: Type.Literal('finishWrapUp'),
    callId,
    disposition: Type.String({ minLength: 1, maxLength: 40 }),
    note,
    resolved: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    followUp: Type.Optional(
      Type.Union([Type.Literal('none'), Type.Literal('callback'), Type.Literal('case'), Type.Null()]),
    ),
  }),
  echo: Type.Object({ type: Type.Literal('echo'), n: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }),
  watchFloor: Type.Object({ type: Type.Literal('watchFloor') }),
} satisfies Record<DeskRequest['type'], unknown>;

const Hello = Compile(
  Type.Object({
    type: Type.Literal('hello'),
    resume: Type.Optional(
      Type.Object({ deskId: Type.String({ minLength: 1, maxLength: 64 }), seq: Type.Integer({ minimum: 0 }) }),
    ),
    takeOver: Type.Optional(Type.Boolean()),
  }),
);

const validators = new Map(Object.entries(shapes).map(([type, shape]) => [type, Compile(shape)]));

export type ReadRequest =
  /** `nr` null: not numbered, so never taken for one sent again. */
  | { request: DeskRequest; nr: number | null }
  /** Not even a message: the page is not ours, and is closed. */
  | { broken: string }
  /** A message that cannot be done: the page is told, and goes on. */
  | { refused: string; type: string };

/** What a page says before it has a session; everything else is broken. */
export function readHello(text: string): { hello: DeskHello } | { broken: string } {
  const read = parse(text);
  if ('broken' in read) return read;
  if (read.type === 'takeOver') return { hello: { type: 'takeOver' } };
  if (Hello.Check(read.message)) return { hello: read.message };
  return { broken: 'A page begins with hello.' };
}

export function readRequest(text: string): ReadRequest {
  const read = parse(text);
  if ('broken' in read) return read;
  const { message, type } = read;
  const validator = validators.get(type);
  if (validator === undefined) return { refused: `There is no request "${type}".`, type };
  if (validator.Check(message)) return { request: message as DeskRequest, nr: numberOf(message) };
  const [error] = validator.Errors(message);
  const field = error?.instancePath.slice(1).replaceAll('/', '.') || 'the message';
  return { refused: `${field}: ${error?.message ?? 'is not as it should be'}`, type };
}

function parse(text: string): { message: object; type: string } | { broken: string } {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { broken: 'The message is not JSON.' };
  }
  const type = typeof message === 'object' && message !== null ? (message as { type?: unknown }).type : undefined;
  return typeof type === 'string' ? { message: message as object, type } : { broken: 'The message has no "type".' };
}

function numberOf(message: object): number | null {
  const { nr } = message as { nr?: unknown };
  return typeof nr === 'number' && Number.isSafeInteger(nr) && nr > 0 ? nr : null;
}

/** The event an agent's request enters as; null for what is no matter of the floor's. */
export function eventOf(agentId: string, request: DeskRequest): ArrivingEvent | null {
  switch (request.type) {
    case 'requestState':
      return { type: 'agentStateRequested', agentId, state: request.state, reason: request.reason ?? null };
    case 'focus':
      return { type: 'focusRequested', agentId, on: request.on };
    case 'acceptOffer':
      return { type: 'offerAccepted', agentId, callId: request.callId };
    case 'standingLeg':
      return { type: 'standingLegRequested', agentId, on: request.on };
    case 'rejectOffer':
      return { type: 'offerRejected', agentId, callId: request.callId };
    case 'rejoin':
      return { type: 'rejoinRequested', agentId, callId: request.callId };
    case 'hold':
      return { type: 'holdRequested', agentId, callId: request.callId };
    case 'resume':
      return { type: 'resumeRequested', agentId, callId: request.callId };
    case 'pauseRecording':
      return { type: 'recordingPauseRequested', agentId, callId: request.callId };
    case 'resumeRecording':
      return { type: 'recordingResumeRequested', agentId, callId: request.callId };
    case 'selfService':
      return { type: 'selfServiceRequested', agentId, callId: request.callId, flowId: request.flowId };
    case 'endSelfService':
      return { type: 'selfServiceEndRequested', agentId, callId: request.callId };
    case 'hangUp':
      return { type: 'hangUpRequested', agentId, callId: request.callId };
    case 'transfer':
      return { type: 'transferRequested', agentId, callId: request.callId, target: request.target };
    case 'consult':
      return { type: 'consultRequested', agentId, callId: request.callId, target: request.target };
    case 'consultStep':
      return { type: 'consultStepRequested', agentId, callId: request.callId, step: request.step };
    case 'machineAnswered':
      return { type: 'machineAnswered', agentId, callId: request.callId };
    case 'chooseCustomer':
      return { type: 'customerChosen', agentId, callId: request.callId, customerId: request.customerId };
    case 'saveNote':
      return { type: 'noteSaved', agentId, callId: request.callId, note: request.note };
    case 'reportQuality': {
      const { measuredMs, lossPercent, jitterMs, roundTripMs, mos } = request;
      const quality = { measuredMs, lossPercent, jitterMs, roundTripMs, mos };
      return { type: 'qualityReported', agentId, callId: request.callId, ...quality };
    }
    case 'extendWrapUp':
      return { type: 'wrapUpExtended', agentId, callId: request.callId };
    case 'finishWrapUp': {
      const { callId: id, disposition, note: text, resolved = null, followUp = null } = request;
      return { type: 'wrapUpFinished', agentId, callId: id, disposition, note: text, resolved, followUp };
    }
    default:
      return null;
  }
}
