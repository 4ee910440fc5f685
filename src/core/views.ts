/** What a supervisor sees of the floor: a pure picture of its state, made anew when it has changed. */
import type { AgentStateName } from './commands.ts';
import type { Language } from './organization.ts';

export type QueueView = {
  queueId: string;
  names: Record<Language, string>;
  waiting: number;
  /** When the one who waits longest was queued; null when none waits. The page counts from it. */
  longestSinceMs: number | null;
  /** Agents with the skills for it, by what they do. */
  ready: number;
  onCall: number;
  wrapUp: number;
  notReady: number;
  /** Since midnight in the shop's time zone, or since the controller's first start that day. */
  today: { offered: number; answered: number; abandoned: number; answeredInTarget: number; waitSumMs: number };
  serviceLevelMs: number;
};

export type AgentRow = {
  agentId: string;
  name: string;
  extension: string;
  grade: string;
  state: AgentStateName;
  reason: string | null;
  sinceMs: number;
  phoneRegistered: boolean;
  callId: string | null;
  queueIds: string[];
};

export type CallRow = {
  callId: string;
  state: string;
  ani: string | null;
  customerName: string | null;
  level: string | null;
  queueId: string | null;
  agentId: string | null;
  sinceMs: number;
  /** IVR step, position, or nothing. */
  detail: string | null;
};

export type FloorView = {
  atMs: number;
  queues: QueueView[];
  agents: AgentRow[];
  calls: CallRow[];
  /** What the picture lacks at the moment, as codes: `databaseAway`, `asteriskAway`. */
  missing: string[];
};
