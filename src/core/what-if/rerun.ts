/**
 * The period once more, by the real core, in a world made of the record: what came by itself comes again at its moment; what was
 * an answer comes again as long after what it answers as in the record, with whichever agent; where the record has no answer,
 * `people.ts` says what would have been done. So with nothing changed every event comes at its very moment and the floor does
 * what it did, and with a change only what follows from it is another.
 */
import { Heap } from '../acd/heap.ts';
import { stateOf } from '../agent/agent.ts';
import type { Command } from '../commands.ts';
import type { Entry } from '../entries.ts';
import type { FloorEvent } from '../events.ts';
import type { Call, Floor } from '../floor.ts';
import { handle } from '../handle.ts';
import { addedEvents, type Change, changedOrganization } from './changes.ts';
import { type Cause, Commanded, type Phase, phaseOf } from './keys.ts';
import { madeAnswer } from './made-answer.ts';
import { People } from './people.ts';
import { type Answer, type PeriodRecord, stayCause, timerCause } from './record.ts';
import { Removal } from './removal.ts';

/** `at`: its place in the heap. */
type Planned = { at: number; atMs: number; order: number; make(): FloorEvent | null };
type Stand = { phase: Phase; nth: number; counts: Partial<Record<Phase, number>>; donor: string | null; moved: number };

/** After all that is in the record at the same millisecond. */
const LAST = 1e12;
/** Who has missed a call comes back after a look at why, when nothing in the record says when. */
const BACK_AFTER_MISS_MS = 60_000;
/** A survey that a caller begins who had none in the record is left at once. */
const LEAVES_SURVEY_MS = 3_000;
const NO_ORDER: ReadonlySet<string> = new Set(['missed', 'rejected', 'phone']);

export class Rerun {
  readonly floor: Floor;
  readonly entries: Entry[] = [];
  events = 0;
  private readonly record: PeriodRecord;
  private readonly people: People;
  private readonly changes: readonly Change[];
  private readonly removals: Removal[];
  private readonly heap = new Heap<Planned>((a, b) => (a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs));
  private readonly stands = new Map<string, Stand>();
  private readonly commanded = new Commanded();
  private count = 0;

  constructor(record: PeriodRecord, changes: readonly Change[]) {
    this.record = record;
    this.changes = changes;
    this.people = new People(record);
    this.floor = JSON.parse(record.start) as Floor;
    const { period } = record;
    this.removals = changes.flatMap((change) => (change.kind === 'oneFewer' ? [new Removal(change, record)] : []));
    for (const event of addedEvents(changes, this.floor, period)) this.plan(event.atMs, -1, () => event);
    for (const removal of this.removals) {
      this.plan(Math.max(removal.fromMs, period.fromMs), -1, (atMs) => removal.begin(this.floor, atMs));
      this.plan(removal.toMs, LAST, (atMs) => removal.end(atMs));
    }
    for (const { event, order } of record.own) this.plan(event.atMs, order, () => this.own(event));
    for (const [timerId, { dueAtMs }] of Object.entries(this.floor.timers)) this.planTimer(timerId, dueAtMs);
    this.takeUp();
  }

  /** Lets so many events happen; false when the period is over. */
  run(events: number): boolean {
    for (let left = events; left > 0; left -= 1) {
      const next = this.heap.first;
      if (next === undefined || next.atMs > this.record.period.toMs) return false;
      this.heap.remove(next);
      const event = next.make();
      if (event !== null) this.enter(event);
    }
    return true;
  }

  private enter(event: FloorEvent): void {
    this.events += 1;
    const { commands, entries } = handle(this.floor, event);
    for (const command of commands) this.answer(command, event.atMs);
    for (const entry of entries) this.follow(entry);
  }

  private plan(atMs: number, order: number | null, make: (atMs: number) => FloorEvent | null): void {
    this.count += 1;
    this.heap.push({ at: 0, atMs, order: order ?? LAST + this.count, make: () => make(atMs) });
  }

  /** Calls and wrap-ups that the period finds. */
  private takeUp(): void {
    const { fromMs } = this.record.period;
    for (const callId of Object.keys(this.floor.calls)) {
      this.stands.set(callId, { phase: 'arrived', nth: 0, counts: {}, donor: null, moved: 0 });
      this.planStay(callId, stayCause(callId, 'arrived', 0), fromMs);
    }
    for (const { agentId, callId, machine } of Object.values(this.floor.agents))
      if (machine.value === 'wrapUp' && callId !== null) this.planWrapUp(agentId, callId, fromMs);
  }

  /** What came by itself, as the changes leave it. */
  private own(event: FloorEvent): FloorEvent | null {
    if (this.changes.length === 0) return event;
    if (event.type === 'organizationLoaded')
      return { ...event, organization: changedOrganization(event.organization, this.changes) };
    if (event.type === 'nodeConnected' && !event.restarted) return { ...event, ...this.livingChannels(event.nodeId) };
    return this.removals.reduce<FloorEvent | null>((left, removal) => left && removal.passes(left), event);
  }

  private answer(command: Command, atMs: number): void {
    const { record } = this;
    if (command.type === 'startTimer') this.planTimer(command.timerId, command.dueAtMs);
    if (command.type === 'startTimer') return;
    const cause = this.commanded.next(command);
    if (cause === null) return;
    const isKnown = record.causes.has(cause);
    const answers = isKnown ? (record.answers.get(cause) ?? []) : [];
    for (const one of answers) this.plan(atMs + one.afterMs, one.order, (at) => readdressed(one.event, command, at));
    if (answers.length > 0 || (isKnown && record.missed.has(cause))) return;
    // Cut short in the record: it went on for as long at least.
    const leastMs = isKnown ? (record.cutAfterMs.get(cause) ?? -1) + 1 : 0;
    if (isKnown && leastMs === 0) return;
    const made = madeAnswer(command, atMs, record, this.people);
    if (made !== null) this.plan(atMs + Math.max(leastMs, made.afterMs), null, (at) => ({ ...made.event, atMs: at }));
  }

  private planTimer(timerId: string, dueAtMs: number): void {
    const cause = timerCause(timerId, dueAtMs);
    const fired = this.record.answers.get(cause)?.[0];
    const atMs = dueAtMs + (fired?.afterMs ?? 0);
    const quietUntilMs = this.record.cutAfterMs.get(cause) ?? 0;
    this.plan(Math.max(atMs, quietUntilMs), fired?.order ?? null, (at) =>
      this.floor.timers[timerId]?.dueAtMs === dueAtMs ? { type: 'timerFired', atMs: at, timerId } : null,
    );
  }

  private follow(entry: Entry): void {
    this.entries.push(entry);
    if (entry.kind === 'agentStateChanged') {
      const { agentId, atMs, state, callId, reason } = entry;
      if (state === 'wrapUp' && callId !== null) this.planWrapUp(agentId, callId, atMs);
      if (state === 'notReady' && NO_ORDER.has(reason ?? '')) this.planReturn(agentId, atMs);
      return;
    }
    const moved = phaseOf(entry);
    if (moved === null) return;
    const { callId, phase } = moved;
    const stand = this.stands.get(callId) ?? { phase, nth: 0, counts: {}, donor: null, moved: 0 };
    const nth = (stand.counts[phase] ?? 0) + 1;
    stand.counts[phase] = nth;
    this.stands.set(callId, Object.assign(stand, { phase, nth, moved: stand.moved + 1 }));
    this.enterStay(callId, stand, entry.atMs);
  }

  private enterStay(callId: string, stand: Stand, atMs: number): void {
    const { phase, nth } = stand;
    const { record, people } = this;
    const seen = record.stays.get(callId)?.find((stay) => stay.phase === phase && stay.nth === nth);
    const queueId = this.floor.calls[callId]?.queue?.queueId ?? null;
    const isOver = seen !== undefined && seen.endedMs !== null;
    if (phase === 'talk' && !isOver && seen === undefined) stand.donor = people.donorOf(callId, queueId);
    const from =
      stand.donor !== null && (phase === 'talk' || phase === 'after' || phase === 'survey') ? stand.donor : callId;
    const cause = stayCause(from, phase, from === callId ? nth : 1);
    const planned = this.planStay(callId, cause, atMs);
    if (phase === 'queued' && !seen?.hungUp) {
      const waitedMs = seen === undefined ? 0 : (seen.endedMs ?? record.period.toMs) - seen.sinceMs;
      const afterMs = people.givesUpAfterMs(callId, waitedMs);
      if (afterMs !== null) this.planHangUp(callId, atMs + afterMs);
    }
    if (phase === 'survey' && seen === undefined && planned === 0) this.planHangUp(callId, atMs + LEAVES_SURVEY_MS);
  }

  /** What the caller and the agent did in this stay; dropped when the call has moved on by then. */
  private planStay(callId: string, cause: Cause, atMs: number): number {
    const answers = this.record.answers.get(cause) ?? [];
    const moved = this.stands.get(callId)?.moved;
    for (const one of answers) {
      this.plan(atMs + one.afterMs, one.order, (at) => {
        const call = this.floor.calls[callId];
        return call && this.stands.get(callId)?.moved === moved ? inCall(one, call, at) : null;
      });
    }
    return answers.length;
  }

  private planHangUp(callId: string, atMs: number): void {
    const moved = this.stands.get(callId)?.moved;
    this.plan(atMs, null, (at) => {
      const call = this.floor.calls[callId];
      const stays = call !== undefined && this.stands.get(callId)?.moved === moved;
      return stays ? { type: 'channelEnded', channelId: call.channelId, cause: 16, atMs: at } : null;
    });
  }

  private planWrapUp(agentId: string, callId: string, atMs: number): void {
    const donor = this.stands.get(callId)?.donor ?? null;
    const own = this.commanded.nextWrapUp(callId, agentId);
    const cause = donor === null ? own : new Commanded().nextWrapUp(donor, agentId);
    for (const { event, afterMs, order } of this.record.answers.get(cause) ?? []) {
      this.plan(atMs + afterMs, order, (at) => {
        const agent = this.floor.agents[agentId];
        const isHere = agent?.callId === callId && stateOf(agent) === 'wrapUp';
        return isHere ? ({ ...event, agentId, callId, atMs: at } as FloorEvent) : null;
      });
    }
  }

  /** Who missed a call that in the record was none of theirs. */
  private planReturn(agentId: string, atMs: number): void {
    const states = this.record.states.get(agentId) ?? [];
    if (states.some((one) => one.atMs === atMs && one.state === 'notReady')) return;
    const backMs = Math.max(atMs + BACK_AFTER_MISS_MS, this.people.awayUntilMs(agentId, atMs - 1) ?? 0);
    this.plan(backMs, null, (at) => {
      const { machine } = this.floor.agents[agentId] ?? {};
      const isOut = machine?.value === 'notReady' && NO_ORDER.has(machine.context.reason ?? '');
      return isOut ? { type: 'agentStateRequested', agentId, state: 'ready', reason: null, atMs: at } : null;
    });
  }

  /** What the node has at this moment: all that the floor knows of, which in this world is always true. */
  private livingChannels(nodeId: string) {
    const { channels, calls } = this.floor;
    const here = Object.values(calls).filter((call) => call.nodeId === nodeId);
    const isHere = new Set(here.map(({ callId }) => callId));
    const living = Object.entries(channels).filter(([, { callId }]) => isHere.has(callId));
    const bridges = here.flatMap(({ bridgeId, channelId, leg }) =>
      bridgeId === null ? [] : [{ bridgeId, channelIds: [channelId, ...(leg ? [leg.channelId] : [])] }],
    );
    return {
      channels: living.map(([channelId, { callId, role }]) => {
        const { ani = null, dnis = '', leg = null, consult } = calls[callId] ?? {};
        const party = consult?.leg ?? consult?.outside;
        const answered = role === 'agent' ? leg?.answeredAtMs != null : role !== 'party' || party?.answeredAtMs != null;
        const kind = role !== 'party' ? role : consult?.leg ? ('agent' as const) : ('outside' as const);
        return { channelId, kind, answered, ani, dnis };
      }),
      bridges,
    };
  }
}

/** What was done in a call, by whoever is in it now. */
function inCall({ event, by }: Answer, call: Call, atMs: number): FloorEvent | null {
  const { callId, channelId, outside, consult } = call;
  const leg = by === 'party' ? (consult?.leg ?? null) : call.leg;
  const party = consult?.leg ?? consult?.outside;
  const whose = by === 'customer' ? { channelId } : by === 'outside' ? outside : by === 'party' ? party : leg;
  const own = whose?.channelId;
  if (own === undefined) return null;
  if ('channelId' in event) return { ...event, channelId: own, atMs } as FloorEvent;
  return leg === null ? null : ({ ...event, agentId: leg.agentId, callId, atMs } as FloorEvent);
}

/** The answer to the same command under another id. */
function readdressed(event: FloorEvent, command: Command, atMs: number): FloorEvent {
  if (
    event.type === 'commandFailed' &&
    'channelId' in command &&
    command.type !== 'playMedia' &&
    command.type !== 'recordMessage'
  )
    return { ...event, about: command.channelId, atMs };
  if ('channelId' in event && 'channelId' in command)
    return { ...event, channelId: command.channelId, atMs } as FloorEvent;
  return { ...event, atMs };
}
