/** What must be true of callbacks after every event. */
import type { Floor } from '../../src/core/floor.ts';
import { outermost, standsIn } from '../../src/core/machine.ts';

export function brokenCallbacks(floor: Floor): string[] {
  const broken: string[] = [];
  const tickets = Object.values(floor.callbacks ?? {});
  const numbers = tickets.map(({ number }) => number);
  if (new Set(numbers).size !== numbers.length) broken.push('two open callbacks for one number');
  for (const { callbackId, callId, standing, dueAtMs, rankMs, number } of tickets) {
    const call = floor.calls[standing ?? ''];
    const timers = ['due', 'closing', 'expired'].filter((name) => `callback/${callbackId}/${name}` in floor.timers);
    if (!timers.includes('expired')) broken.push(`callback ${callbackId} never ends`);
    if (standing !== null && call?.callback?.callbackId !== callbackId)
      broken.push(`callback ${callbackId} stands as ${standing}, which is not its`);
    if ((dueAtMs !== null) !== timers.includes('due'))
      broken.push(`callback ${callbackId} is due ${dueAtMs}: ${timers}`);
    if (standing !== null && dueAtMs !== null) broken.push(`callback ${callbackId} stands and is due later`);
    if (standing === null && dueAtMs === null && !(callId in floor.calls))
      broken.push(`callback ${callbackId} waits for nothing`);
    const place = call?.queue;
    if (call && place && outermost(call.machine) === 'waiting' && (place.rankMs ?? rankMs) > rankMs)
      broken.push(`callback ${callbackId} of ${number} has a worse place than its caller had`);
  }
  return [...broken, ...brokenAttempts(floor), ...brokenNext(floor)];
}

/** A callback that is shown ahead is one agent's, who writes, and stands in the line for nobody else. */
function brokenNext(floor: Floor): string[] {
  const broken: string[] = [];
  const shown = new Set<string>();
  for (const { agentId, next, machine, wrapUpEndsAtMs } of Object.values(floor.agents)) {
    if (!next) continue;
    const { callId } = next;
    const call = floor.calls[callId];
    if (machine.value !== 'wrapUp' || wrapUpEndsAtMs === null)
      broken.push(`agent ${agentId} is shown ${callId} and is ${machine.value}`);
    if (call?.callback === undefined || call.leg !== null)
      broken.push(`agent ${agentId} is shown ${callId}, which no callback waits as`);
    if (call?.queue?.waitsFor?.agentId !== agentId)
      broken.push(`${callId} is shown to ${agentId} and kept for another`);
    if (shown.has(callId)) broken.push(`${callId} is shown to two agents`);
    shown.add(callId);
  }
  return broken;
}

function brokenAttempts(floor: Floor): string[] {
  const broken: string[] = [];
  const standing = new Set(Object.values(floor.callbacks ?? {}).map((ticket) => ticket.standing));
  const rung = new Set<string>();
  for (const { callId, callback, outbound, leg, machine, ani, talked } of Object.values(floor.calls)) {
    if (outbound && outbound.missed !== null && !talked) broken.push(`call ${callId} was not reached and goes on`);
    if (outbound && (outbound.toneId !== null) !== standsIn(machine, 'outbound.customer'))
      broken.push(`the agent of ${callId} hears it ring, or not: ${outbound.toneId}`);
    if (callback === undefined) continue;
    // A talk outlives its ticket only when that was closed by hand, which is refused.
    if (!standing.has(callId)) broken.push(`attempt ${callId} belongs to no open callback`);
    const isDialling = ['calling', 'greeting'].includes(outermost(machine)) || standsIn(machine, 'outbound.customer');
    if (isDialling && leg === null) broken.push(`attempt ${callId} rings a customer for no agent`);
    if (isDialling && rung.has(ani ?? '')) broken.push(`${ani} is rung twice`);
    if (isDialling) rung.add(ani ?? '');
    if (callback.missed !== null && !talked) broken.push(`attempt ${callId} was missed and goes on`);
  }
  return broken;
}
