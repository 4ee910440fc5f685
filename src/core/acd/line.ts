/** A queue's waiting calls, kept in the order in which they are served. */
import type { Call, Floor, Queue } from '../floor.ts';
import type { Turn } from '../turn.ts';
import { comesBefore } from './order.ts';

export function insert(floor: Floor, queue: Queue, call: Call): void {
  queue.waiting.splice(placeIn(floor, queue.waiting, call), 0, call.callId);
}

/** False when it is not in the line. */
export function remove(floor: Floor, queue: Queue, call: Call): boolean {
  const index = indexIn(floor, queue, call);
  if (index >= 0) queue.waiting.splice(index, 1);
  return index >= 0;
}

/** 0 is next; -1: not in the line. */
export function indexIn(floor: Floor, queue: Queue, call: Call): number {
  const index = placeIn(floor, queue.waiting, call);
  return queue.waiting[index] === call.callId ? index : -1;
}

/** Makes a change that moves the call's place: what a line is ordered by must not change while the call is in it. */
export function reorder(turn: Turn, call: Call, change: () => void): void {
  const { floor } = turn;
  const queue = floor.queues[call.queue?.queueId ?? ''];
  const isInLine = queue !== undefined && remove(floor, queue, call);
  change();
  if (isInLine) insert(floor, queue, call);
  turn.waitingCalls.add(call.callId);
}

/** Where the call stands, or would stand; found by halving. */
function placeIn({ calls }: Floor, waiting: readonly string[], call: Call): number {
  let from = 0;
  let to = waiting.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = calls[waiting[middle] ?? ''];
    if (other !== undefined && other !== call && comesBefore(other, call)) from = middle + 1;
    else to = middle;
  }
  return from;
}
