/**
 * The door. Every event, from wherever, enters here, is stamped, handled to the end, put in the journal, and only then
 * acted upon: so nothing is ever done that a controller which comes back would not know of.
 */
import type { Command } from '../core/commands.ts';
import type { FloorEvent } from '../core/events.ts';
import { emptyFloor, type Floor } from '../core/floor.ts';
import { handle } from '../core/handle.ts';
import type { ArrivingEvent, Clock, Door, Journal } from './ports.ts';
import type { Vault } from './vault.ts';

export type Controller = {
  enter: Door;
  /** To be read, never written. */
  floor: Floor;
  /** Called after every turn that changed what screens show. */
  onTurn(listener: () => void): void;
  /**
   * Does what the floor still waits for after a recovery: timers run again, look-ups are asked again. To be called when the
   * nodes have been reconciled, so that a timer overdue does not end what merely had no ear.
   */
  resume(): void;
  /** No page was open to the controller before: whoever sat at one is asked to come back, within the usual grace. */
  forgetDesks(): void;
  lastSeq(): number;
};

export type ControllerParts = {
  journal: Journal;
  clock: Clock;
  /** Keeps the digits that no event may hold. */
  vault: Vault;
  /** The fence of this controller's time in charge. */
  epoch: number;
  act(commands: Command[]): void;
  /** A fault in the floor itself. The event is not in the journal, so whoever recovers does not meet it again. */
  onFault(error: unknown, event: FloorEvent): void;
};

/** Records between two snapshots: replaying as many takes about 50 ms, one snapshot of 1,000 calls about 10 ms. */
const SNAPSHOT_EVERY = 1_000;

/** Starts from what the journal holds: the last snapshot and every event after it. */
export async function recoverController(parts: ControllerParts): Promise<Controller> {
  const { snapshot, records } = await parts.journal.recover();
  const floor = (snapshot?.floor as Floor | undefined) ?? emptyFloor();
  let seq = snapshot?.seq ?? 0;
  let atMs = 0;
  for (const record of records) {
    handle(floor, record.event);
    seq = record.seq;
    atMs = record.event.atMs;
  }
  return openDoor(parts, floor, seq, atMs);
}

function openDoor(parts: ControllerParts, floor: Floor, startSeq: number, startAtMs: number): Controller {
  const { journal, clock, epoch, vault } = parts;
  const listeners: (() => void)[] = [];
  const inbox: ArrivingEvent[] = [];
  let seq = startSeq;
  let lastAtMs = startAtMs;
  let handling = false;
  let faulted = false;

  const take = (arriving: ArrivingEvent) => {
    lastAtMs = Math.max(lastAtMs, clock.nowMs());
    // What must not be known is taken out before there is an event that could be kept, logged or handled.
    const event = { ...vault.seal(floor, arriving), atMs: lastAtMs } as FloorEvent;
    try {
      const { commands, entries } = handle(floor, event);
      seq += 1;
      journal.append({ seq, epoch, event, entries });
      parts.act(commands);
    } catch (error) {
      faulted = true;
      parts.onFault(error, event);
      return;
    }
    if (seq % SNAPSHOT_EVERY === 0) journal.saveSnapshot(seq, floor);
    for (const listener of listeners) listener();
  };

  // What a turn's commands bring about at once (a desk's message, a timer overdue) waits for its turn in the inbox.
  const enter: Door = (event) => {
    inbox.push(event);
    if (handling) return;
    handling = true;
    for (let next = inbox.shift(); next !== undefined && !faulted; next = inbox.shift()) take(next);
    handling = false;
  };

  return {
    floor,
    enter,
    onTurn: (listener) => void listeners.push(listener),
    lastSeq: () => seq,
    resume() {
      const timers = Object.entries(floor.timers).map(
        ([timerId, { dueAtMs }]): Command => ({ type: 'startTimer', timerId, dueAtMs }),
      );
      const lookUps = Object.entries(floor.lookUps).map(
        ([requestId, { query }]): Command => ({ type: 'lookUp', requestId, query }),
      );
      parts.act([...timers, ...lookUps]);
    },
    forgetDesks() {
      for (const { agentId, deskId } of Object.values(floor.agents)) {
        if (deskId !== null) enter({ type: 'deskDisconnected', agentId, deskId });
      }
    },
  };
}
