/** An agent who is away for part of the period although in the record they were not. */
import { stateOf } from '../agent/agent.ts';
import type { FloorEvent } from '../events.ts';
import type { Floor } from '../floor.ts';
import type { Change } from './changes.ts';
import type { PeriodRecord } from './record.ts';

/** No reason of the shop's: it has no limit after which anybody comes back. */
const REASON = 'whatIf';

export class Removal {
  readonly fromMs: number;
  readonly toMs: number;
  private readonly agentId: string;
  private readonly isThereAfter: boolean;

  constructor({ agentId, fromMs, toMs }: Extract<Change, { kind: 'oneFewer' }>, { states }: PeriodRecord) {
    this.agentId = agentId;
    this.fromMs = fromMs;
    this.toMs = toMs;
    const last = states.get(agentId)?.findLast(({ atMs }) => atMs <= toMs)?.state;
    this.isThereAfter = last === 'ready' || last === 'offered' || last === 'onCall' || last === 'wrapUp';
  }

  /** Who is in a talk goes after it. */
  begin(floor: Floor, atMs: number): FloorEvent | null {
    const agent = floor.agents[this.agentId];
    if (agent === undefined || stateOf(agent) === 'signedOut') return null;
    return { type: 'agentStateRequested', atMs, agentId: this.agentId, state: 'notReady', reason: REASON };
  }

  end(atMs: number): FloorEvent | null {
    if (!this.isThereAfter) return null;
    return { type: 'agentStateRequested', atMs, agentId: this.agentId, state: 'ready', reason: null };
  }

  /** Nobody who is away asks to be ready. */
  passes(event: FloorEvent): FloorEvent | null {
    const isWithin = event.atMs >= this.fromMs && event.atMs < this.toMs;
    const asks = event.type === 'agentStateRequested' || event.type === 'agentForced';
    return isWithin && asks && event.agentId === this.agentId && event.state === 'ready' ? null : event;
  }
}
