/** What the agents on a call see of it, and what they are told when a verb is not done. */
import type { AgentCallView, ConsultView, SelfServiceView } from '../commands.ts';
import type { Call, Floor } from '../floor.ts';
import { outermost } from '../machine.ts';
import type { Turn } from '../turn.ts';
import { PAUSE_AT_MOST_MS } from './recording.ts';
import { SELF_SERVICE_AT_MOST_MS } from './self-service.ts';
import type { RefusedWhy } from './targets.ts';

/** To everybody who talks. */
export function showTalk(turn: Turn, call: Call): void {
  for (const agentId of agentsOn(call)) {
    const view = callView(turn.floor, call, agentId, turn.atMs);
    if (view !== null) turn.commands.push({ type: 'showCall', agentId, call: view });
  }
}

function agentsOn({ leg, consult }: Call): string[] {
  return [leg, consult?.leg].flatMap((one) => (one ? [one.agentId] : []));
}

/** As it stands for this agent; null for one who is not on the call. `atMs`: of a change that has just been made. */
export function callView(floor: Floor, call: Call, agentId: string, atMs?: number): AgentCallView | null {
  const { callId, leg, consult } = call;
  if (leg?.agentId === agentId) {
    const { answeredAtMs, offeredAtMs } = leg;
    const interruptedSinceMs = call.interruptedSinceMs ?? null;
    const inTalk = beforeTalk(call) ?? (call.heldSinceMs === null ? 'talking' : 'held');
    // How long the customer has been on hold does not begin anew with every step of a consult.
    const sinceMs = interruptedSinceMs ?? call.heldSinceMs ?? atMs ?? answeredAtMs ?? offeredAtMs;
    const state = answeredAtMs === null ? 'ringing' : interruptedSinceMs !== null ? 'interrupted' : inTalk;
    const isAside = call.selfService?.endedAs === null;
    return {
      callId,
      state,
      sinceMs,
      endedBy: null,
      ...(leg.pausedAtMs != null && !isAside && { recordingPausedUntilMs: leg.pausedAtMs + PAUSE_AT_MOST_MS }),
      ...selfServiceFor(call),
      ...consultFor(floor, call, false),
    };
  }
  if (consult?.leg?.agentId !== agentId) return null;
  const { answeredAtMs, offeredAtMs } = consult.leg;
  const state = answeredAtMs === null ? 'ringing' : consult.stage === 'apart' ? 'held' : 'talking';
  return {
    callId,
    state,
    sinceMs: atMs ?? answeredAtMs ?? offeredAtMs,
    endedBy: null,
    ...consultFor(floor, call, true),
  };
}

function selfServiceFor({ selfService }: Call): { selfService?: SelfServiceView } {
  if (selfService === undefined) return {};
  const { flowId, names, begunAtMs, endedAs, endedAtMs, outcome, digits, lastDigits } = selfService;
  return {
    selfService: {
      ...{ flowId, names, sinceMs: endedAtMs ?? begunAtMs, endedAs, digits, lastDigits },
      outcome: outcome?.names ?? null,
      ...(endedAs === null && { untilMs: begunAtMs + SELF_SERVICE_AT_MOST_MS }),
    },
  };
}

/** The customer whom we call is not there yet; null: they are. */
function beforeTalk({ machine, talked }: Call): 'dialling' | 'greeting' | null {
  if (talked) return null;
  const state = outermost(machine);
  if (state === 'greeting') return state;
  return state === 'calling' || state === 'outbound' ? 'dialling' : null;
}

function consultFor(floor: Floor, { consult, leg }: Call, isAsked: boolean): { consult?: ConsultView } {
  if (!consult) return {};
  const { stage, target, askedAtMs } = consult;
  const agentId = isAsked ? (leg?.agentId ?? null) : (consult.leg?.agentId ?? null);
  const number = isAsked ? null : (consult.outside?.number ?? null);
  return { consult: { stage, target, isAsked, agentId, name: nameOf(floor, agentId), number, sinceMs: askedAtMs } };
}

export function nameOf(floor: Floor, agentId: string | null): string | null {
  return floor.organization?.agents.find((one) => one.agentId === agentId)?.name ?? null;
}

/** A verb was not done, and the agent is told why. */
export function refuse(turn: Turn, agentId: string, callId: string | null, verb: string, why: RefusedWhy): void {
  turn.commands.push({ type: 'showRefusal', agentId, callId, verb, why });
}
