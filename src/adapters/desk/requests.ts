/** Reads what a page sends: JSON of a known shape, or a sentence that says what is wrong with it. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ArrivingEvent } from '../../app/ports.ts';
import type { DeskRequest } from './protocol.ts';

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
  rejectOffer: Type.Object({ type: Type.Literal('rejectOffer'), callId }),
  rejoin: Type.Object({ type: Type.Literal('rejoin'), callId }),
  hold: Type.Object({ type: Type.Literal('hold'), callId }),
  resume: Type.Object({ type: Type.Literal('resume'), callId }),
  machineAnswered: Type.Object({ type: Type.Literal('machineAnswered'), callId }),
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
  saveNote: Type.Object({ type: Type.Literal('saveNote'), callId, note }),
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
  watchFloor: Type.Object({ type: Type.Literal('watchFloor') }),
} satisfies Record<DeskRequest['type'], unknown>;

const validators = new Map(Object.entries(shapes).map(([type, shape]) => [type, Compile(shape)]));

export type ReadRequest =
  | { request: DeskRequest }
  /** Not even a message: the page is not ours, and is closed. */
  | { broken: string }
  /** A message that cannot be done: the page is told, and goes on. */
  | { refused: string; type: string };

export function readRequest(text: string): ReadRequest {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { broken: 'The message is not JSON.' };
  }
  const type = typeof message === 'object' && message !== null ? (message as { type?: unknown }).type : undefined;
  if (typeof type !== 'string') return { broken: 'The message has no "type".' };
  const validator = validators.get(type);
  if (validator === undefined) return { refused: `There is no request "${type}".`, type };
  if (validator.Check(message)) return { request: message as DeskRequest };
  const [error] = validator.Errors(message);
  const field = error?.instancePath.slice(1).replaceAll('/', '.') || 'the message';
  return { refused: `${field}: ${error?.message ?? 'is not as it should be'}`, type };
}

/** The event an agent's request enters as; null for what is no matter of the floor's. */
export function eventOf(agentId: string, request: DeskRequest): ArrivingEvent | null {
  switch (request.type) {
    case 'requestState':
      return { type: 'agentStateRequested', agentId, state: request.state, reason: request.reason ?? null };
    case 'focus':
      return { type: 'focusRequested', agentId, on: request.on };
    case 'rejectOffer':
      return { type: 'offerRejected', agentId, callId: request.callId };
    case 'rejoin':
      return { type: 'rejoinRequested', agentId, callId: request.callId };
    case 'hold':
      return { type: 'holdRequested', agentId, callId: request.callId };
    case 'resume':
      return { type: 'resumeRequested', agentId, callId: request.callId };
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
    case 'saveNote':
      return { type: 'noteSaved', agentId, callId: request.callId, note: request.note };
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
