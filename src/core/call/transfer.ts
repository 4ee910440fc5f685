/**
 * A blind transfer: the agent lets the caller go to a colleague, a queue, a flow or a number outside, and is done with them. Who is
 * not reached does not lose the caller: they go to the head of the queue they came from, for the agent who sent them while that
 * agent is about to be free, and hear a word of it.
 */
import { queueOf } from '../acd/queue.ts';
import { settleAttempt } from '../callback/attempt.ts';
import type { Call, QueuePlace } from '../floor.ts';
import { standsIn } from '../machine.ts';
import { type Turn, tellCall } from '../turn.ts';
import { nextId } from './call.ts';
import type { TransferMissedWhy } from './contract.ts';
import { beginFlow } from './flow.ts';
import { whyNotNow } from './self-service.ts';
import { refuse } from './show.ts';
import { endTalk } from './talk.ts';
import { findTarget, houseOf, type TransferTarget } from './targets.ts';

export function askTransfer(turn: Turn, call: Call, agentId: string, wanted: TransferTarget): void {
  const isFree = standsIn(call.machine, 'talking.active') || standsIn(call.machine, 'talking.held');
  const found = isFree ? findTarget(turn.floor, call, wanted) : whyNotNow(call);
  if (typeof found === 'string') {
    refuse(turn, agentId, call.callId, 'transfer', found);
    return;
  }
  const { target, ringMs } = found;
  const isUnderWay = target.to === 'agent' || target.to === 'outside';
  call.transfer = { target, by: agentId, askedAtMs: turn.atMs, place: call.queue, how: 'blind', isUnderWay };
  tellCall(turn, call.callId, { type: 'transferRequested', to: target.to, ringMs });
}

/** The talk with the agent ends, and the caller is on the way. */
export function sendAway(turn: Turn, call: Call): void {
  const { transfer, callId } = call;
  if (!transfer) return;
  const { target, by, place } = transfer;
  turn.entries.push({ kind: 'transferred', callId, atMs: turn.atMs, by, target, how: 'blind' });
  endTalk(turn, call, 'transfer');
  if (call.callback) {
    // They have been called back and talked with; from here on they are a caller like any other.
    settleAttempt(turn, call);
    delete call.callback;
  }
  delete call.outbound;
  call.preface = [{ say: 'waiting/transferring' }];
  switch (target.to) {
    case 'agent': {
      const queueId = houseOf(turn.floor, call, target.agentId)?.queueId ?? '';
      call.queue = { ...newPlace(turn, queueId), onlyAgent: target.agentId };
      return;
    }
    case 'queue':
      // They have waited once: never served later than they would have been in their first line.
      call.queue = {
        ...newPlace(turn, target.queueId),
        priority: place?.priority ?? 0,
        ...(place?.rankMs !== undefined && { rankAtMostMs: place.rankMs }),
      };
      return;
    case 'outside':
      call.queue = null;
      call.outside = {
        channelId: nextId(call, 'o'),
        number: target.number,
        dialledAtMs: turn.atMs,
        answeredAtMs: null,
      };
      return;
    case 'flow':
      call.queue = null;
      call.transfer = null;
      call.preface = [];
      turn.commands.push({ type: 'unbridgeChannel', nodeId: call.nodeId, channelId: call.channelId });
      beginFlow(turn, call, target.flowId);
  }
}

function newPlace(turn: Turn, queueId: string): QueuePlace {
  turn.floor.tickets += 1;
  return { queueId, queuedAtMs: turn.atMs, ticket: turn.floor.tickets, announced: 0, priority: 0 };
}

export function returnTransfer(turn: Turn, call: Call, why: TransferMissedWhy): void {
  const { transfer, callId } = call;
  if (!transfer) return;
  const { place, target, by } = transfer;
  call.transfer = { ...transfer, isUnderWay: false, isReturned: true };
  const { onlyAgent: _, waitsFor: __, ...old } = place ?? newPlace(turn, '');
  call.queue = { ...old, announced: 0, returned: true };
  call.preface = [{ say: 'waiting/transfer-missed' }];
  turn.entries.push({
    kind: 'transferMissed',
    callId,
    atMs: turn.atMs,
    by,
    target,
    why,
    queueId: queueOf(turn, call)?.queueId ?? '',
  });
}
