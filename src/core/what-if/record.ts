/** The period as it was: played from its events, while everything that an other day could need is noted down. */
import { stateOf } from '../agent/agent.ts';
import type { AgentStateName, Command } from '../commands.ts';
import type { Entry } from '../entries.ts';
import type { FloorEvent } from '../events.ts';
import type { Floor } from '../floor.ts';
import { handle } from '../handle.ts';
import type { Period } from './changes.ts';
import { type Cause, Commanded, factOf, type InCall, mediaIn, type Phase, phaseOf, subjectOf } from './keys.ts';

/**
 * `afterMs`: since its cause. `order`: its number in the record, which decides within one millisecond. `by`: who did it, for what
 * people do in a call.
 */
export type Answer = { afterMs: number; order: number; event: FloorEvent; by: InCall | null };

/** A stay of a call in a phase; `nth` counts stays in the same phase from 1; 0 is where the period found it. */
export type Stay = { phase: Phase; nth: number; sinceMs: number; endedMs: number | null; hungUp: boolean };

export type OutsideAnswer = {
  afterMs: number;
  event: Extract<FloorEvent, { type: 'channelAnswered' | 'channelEnded' }>;
};

export class PeriodRecord {
  readonly period: Period;
  /** As the period began. */
  readonly start: string;
  /** What the floor wrote in the period. */
  readonly entries: Entry[] = [];
  readonly own: { event: FloorEvent; order: number }[] = [];
  readonly answers = new Map<Cause, Answer[]>();
  /** Causes that came about. */
  readonly causes = new Map<Cause, number>();
  /** How long a cause stood without an answer when it was given up: a ring that the caller ended, a prompt cut short. */
  readonly cutAfterMs = new Map<Cause, number>();
  /** Rings that nobody took until the time was over. */
  readonly missed = new Set<Cause>();
  readonly stays = new Map<string, Stay[]>();
  /** By agent: from an offer to its answer. */
  readonly ringsMs = new Map<string, number[]>();
  /** By agent: from an offer that was missed until the agent was back. */
  readonly away = new Map<string, { fromMs: number; toMs: number }[]>();
  readonly states = new Map<string, { atMs: number; state: AgentStateName }[]>();
  readonly mediaMs = new Map<string, number[]>();
  readonly found = new Map<string, FloorEvent & { type: 'lookUpFinished' }>();
  readonly outside = new Map<string, OutsideAnswer>();
  /** By queue: calls whose talk and wrap-up are in the record whole. */
  readonly talks = new Map<string, string[]>();
  private readonly subjects = new Map<string, Cause>();
  /** The commands that causes are of, for what is known by content. */
  private readonly given = new Map<Cause, Command>();
  private readonly commanded = new Commanded();
  private readonly timers = new Map<string, number>();
  private readonly queueOf = new Map<string, string>();
  private readonly floor: Floor;

  /** @param floor as the period begins; it moves on with the record */
  constructor(floor: Floor, period: Period) {
    this.floor = floor;
    this.period = period;
    this.start = JSON.stringify(floor);
    const { fromMs } = period;
    for (const [timerId, { dueAtMs }] of Object.entries(floor.timers)) this.noteTimer(timerId, dueAtMs);
    for (const { callId, queue } of Object.values(floor.calls)) {
      this.stays.set(callId, [{ phase: 'arrived', nth: 0, sinceMs: fromMs, endedMs: null, hungUp: false }]);
      this.causes.set(stayCause(callId, 'arrived', 0), fromMs);
      if (queue !== null) this.queueOf.set(callId, queue.queueId);
    }
    for (const agent of Object.values(floor.agents)) {
      this.states.set(agent.agentId, [{ atMs: fromMs, state: stateOf(agent) }]);
      if (stateOf(agent) === 'wrapUp' && agent.callId !== null)
        this.causes.set(this.commanded.nextWrapUp(agent.callId, agent.agentId), fromMs);
    }
  }

  /** The next event of the period. */
  play(event: FloorEvent, order: number): void {
    this.noteEvent(event, order);
    const { commands, entries } = handle(this.floor, event);
    for (const command of commands) this.noteCommand(command, event.atMs);
    for (const entry of entries) this.noteEntry(entry);
  }

  /** After the last event: what goes on beyond the period is told apart from what was given up. */
  close(): void {
    for (const [timerId, dueAtMs] of this.timers) this.cutAfterMs.set(timerCause(timerId, dueAtMs), this.period.toMs);
    const byQueue = new Map<string, string[]>();
    for (const [callId, stays] of this.stays) {
      const talk = stays.find(({ phase, nth }) => phase === 'talk' && nth === 1);
      const queueId = this.queueOf.get(callId);
      if (talk?.endedMs == null || queueId === undefined) continue;
      byQueue.set(queueId, [...(byQueue.get(queueId) ?? []), callId]);
    }
    for (const [queueId, callIds] of byQueue) this.talks.set(queueId, callIds.sort());
  }

  private noteEvent(event: FloorEvent, order: number): void {
    const fact = factOf(this.floor, event);
    if (fact.is === 'idle') return;
    if (fact.is === 'own') {
      this.own.push({ event, order });
      return;
    }
    const cause = this.causeOfFact(event, fact);
    if (cause === null) return;
    const causedMs = this.causes.get(cause);
    if (causedMs === undefined) this.own.push({ event, order });
    else {
      const by = fact.is === 'inCall' ? fact.by : null;
      this.noteAnswer(cause, { afterMs: event.atMs - causedMs, order, event, by });
    }
  }

  private causeOfFact(event: FloorEvent, fact: ReturnType<typeof factOf>): Cause | null {
    if (fact.is === 'timer') {
      const timerId = event.type === 'timerFired' ? event.timerId : '';
      const timer = this.floor.timers[timerId];
      this.timers.delete(timerId);
      return timer === undefined ? null : timerCause(timerId, timer.dueAtMs);
    }
    if (fact.is === 'answer') return this.subjects.get(fact.subject) ?? '';
    if (fact.is !== 'inCall') return null;
    const { callId } = fact;
    const agent = 'agentId' in event ? this.floor.agents[event.agentId] : undefined;
    if (agent !== undefined && stateOf(agent) === 'wrapUp')
      return agent.callId === callId ? this.commanded.wrapUpOf(callId, agent.agentId) : null;
    const stay = this.stays.get(callId)?.at(-1);
    if (stay === undefined) return null;
    if (event.type === 'channelEnded' && fact.by === 'customer') stay.hungUp = true;
    return stayCause(callId, stay.phase, stay.nth);
  }

  private noteAnswer(cause: Cause, answer: Answer): void {
    const { event, afterMs } = answer;
    // One that was stopped says nothing of how long it would have lasted.
    const isStopped = event.type === 'playbackFinished' && !this.isBeingPlayed(event.playbackId);
    if (isStopped) return;
    const answers = this.answers.get(cause);
    if (answers) answers.push(answer);
    else this.answers.set(cause, [answer]);
    const command = this.given.get(cause);
    // Who calls somebody picks up at once: it says nothing of how long a caller rings.
    if (
      command?.type === 'dialAgent' &&
      event.type === 'channelAnswered' &&
      !this.floor.calls[command.callId]?.outbound
    )
      push(this.ringsMs, command.agentId, afterMs);
    if (command?.type === 'playMedia' && event.type === 'playbackFinished')
      push(this.mediaMs, mediaIn(command), afterMs);
    if (command?.type === 'lookUp' && event.type === 'lookUpFinished')
      this.found.set(JSON.stringify(command.query), event);
    const isUp = event.type === 'channelAnswered' || event.type === 'channelEnded';
    if (command?.type === 'dialOutside' && isUp) this.outside.set(command.number, { afterMs, event });
  }

  private isBeingPlayed(playbackId: string): boolean {
    return this.floor.calls[playbackId.slice(0, playbackId.lastIndexOf('-p'))]?.playbackId === playbackId;
  }

  private noteCommand(command: Command, atMs: number): void {
    if (command.type === 'cancelTimer') {
      this.cutTimer(command.timerId, atMs);
      return;
    }
    if (command.type === 'startTimer') {
      this.cutTimer(command.timerId, atMs);
      this.noteTimer(command.timerId, command.dueAtMs);
      return;
    }
    if (command.type === 'stopPlayback') this.cut(this.subjects.get(`play ${command.playbackId}`), atMs);
    const cause = this.commanded.next(command);
    const subject = subjectOf(command);
    if (cause === null || subject === null) return;
    this.causes.set(cause, atMs);
    this.given.set(cause, command);
    this.subjects.set(subject, cause);
  }

  private noteTimer(timerId: string, dueAtMs: number): void {
    this.timers.set(timerId, dueAtMs);
    this.causes.set(timerCause(timerId, dueAtMs), dueAtMs);
  }

  /** `cutAfterMs` of a timer is a moment: until then it has not fired. */
  private cutTimer(timerId: string, atMs: number): void {
    const dueAtMs = this.timers.get(timerId);
    if (dueAtMs === undefined) return;
    this.timers.delete(timerId);
    this.cutAfterMs.set(timerCause(timerId, dueAtMs), atMs);
  }

  private cut(cause: Cause | undefined, atMs: number): void {
    const causedMs = this.causes.get(cause ?? '');
    if (cause !== undefined && causedMs !== undefined) this.cutAfterMs.set(cause, atMs - causedMs);
  }

  private noteEntry(entry: Entry): void {
    this.entries.push(entry);
    if (entry.kind === 'agentStateChanged') {
      push(this.states, entry.agentId, { atMs: entry.atMs, state: entry.state });
      if (entry.state === 'wrapUp' && entry.callId !== null)
        this.causes.set(this.commanded.nextWrapUp(entry.callId, entry.agentId), entry.atMs);
      const away = this.away.get(entry.agentId)?.at(-1);
      if (away && entry.state !== 'notReady') away.toMs = Math.min(away.toMs, entry.atMs);
      return;
    }
    if (entry.kind === 'offerMissed') this.noteMissed(entry);
    if (entry.kind === 'queued') this.queueOf.set(entry.callId, entry.queueId);
    if (entry.kind === 'callEnded') this.endStay(entry.callId, entry.atMs);
    const moved = phaseOf(entry);
    if (moved === null) return;
    this.endStay(moved.callId, entry.atMs);
    const stays = this.stays.get(moved.callId) ?? [];
    const nth = 1 + stays.filter(({ phase, nth: one }) => phase === moved.phase && one > 0).length;
    stays.push({ phase: moved.phase, nth, sinceMs: entry.atMs, endedMs: null, hungUp: false });
    this.stays.set(moved.callId, stays);
    this.causes.set(stayCause(moved.callId, moved.phase, nth), entry.atMs);
  }

  private noteMissed({ callId, agentId, atMs, ringMs, why }: Extract<Entry, { kind: 'offerMissed' }>): void {
    const cause = this.commanded.lastRing(callId, agentId);
    this.cut(cause, atMs);
    if (why === 'callerGone' || why === 'callerLeft' || why === 'lost') return;
    if (why === 'noAnswer') this.missed.add(cause);
    push(this.away, agentId, { fromMs: atMs - ringMs, toMs: Number.POSITIVE_INFINITY });
  }

  private endStay(callId: string, atMs: number): void {
    const stay = this.stays.get(callId)?.at(-1);
    if (stay) stay.endedMs = atMs;
  }
}

export const stayCause = (callId: string, phase: Phase, nth: number): Cause => `stay ${callId} ${phase} ${nth}`;
export const timerCause = (timerId: string, dueAtMs: number): Cause => `timer ${timerId} ${dueAtMs}`;

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
