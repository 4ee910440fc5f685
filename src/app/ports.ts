/** What the world must provide, in the application's words. Adapters implement these; tests give small hand-written ones. */
import type { Accuracy } from '../core/acd/expected-wait/accuracy.ts';
import type { OwnPhone, PhoneKind } from '../core/agent/phone.ts';
import type { DeskCommand, LookUpQuery, ServiceQuery, TelephonyCommand } from '../core/commands.ts';
import type { Entry } from '../core/entries.ts';
import type { FloorEvent, LookUpResult } from '../core/events.ts';

/** An event before the door has stamped it: `atMs` is given by the controller. */
export type Unstamped<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;
export type ArrivingEvent = Unstamped<FloorEvent>;

/** The one door: every adapter puts what it saw here. Synchronous; never throws. */
export type Door = (event: ArrivingEvent) => void;

/** Wall clock and timers; the simulated one in tests implements the same. */
export type Clock = {
  nowMs(): number;
  /** Calls `fire` once at or after `dueAtMs`; returns how to cancel it. */
  at(dueAtMs: number, fire: () => void): () => void;
};

/** A command that was not carried out, in words an event can carry. */
export class CommandError extends Error {
  readonly reason: 'notFound' | 'refused' | 'unreachable' | 'timeout';
  constructor(reason: CommandError['reason'], message: string) {
    super(message);
    this.name = 'CommandError';
    this.reason = reason;
  }
}

/** Calls, on every node. `execute` sends at once and in the order called; it rejects with a CommandError. */
export type Telephony = {
  execute(command: TelephonyCommand): Promise<void>;
};

/** The shop's records. Rejects when they cannot be reached. */
export type Directory = {
  lookUp(query: Exclude<LookUpQuery, ServiceQuery>): Promise<LookUpResult>;
};

/** A question to a service, with masked digits opened: never to be logged, kept or told in an error. */
export type OpenedQuery = Omit<ServiceQuery, 'given'> & { given: Record<string, string> };

/** The shop's other systems, by name. Null: no answer in time, or none that can be used. Never rejects. */
export type Services = {
  ask(query: OpenedQuery): Promise<LookUpResult | null>;
};

/** The agents' pages. Never fails: a page that is not there is told everything when it returns. */
export type Desks = {
  send(command: DeskCommand): void;
};

/** One event as it entered, with the entries it left. `seq` counts from 1 without a gap. */
export type JournalRecord = { seq: number; epoch: number; event: FloorEvent; entries: Entry[] };

export type Journal = {
  /** Keeps the record on local disk before it returns (a killed process loses nothing) and drains it to the database later. */
  append(record: JournalRecord): void;
  /** A picture of the whole floor after `seq`; bounds how much is replayed. */
  saveSnapshot(seq: number, floor: unknown): void;
  /** What a new controller starts from: the last snapshot (if any) and every record after it, drained or not, in order. */
  recover(): Promise<{ snapshot: { seq: number; floor: unknown } | null; records: JournalRecord[] }>;
  /** Records on local disk only, and since when the database has been away (null: it is there). */
  status(): { pending: number; awaySinceMs: number | null };
  /** Drains what is left, within the time. */
  close(withinMs: number): Promise<void>;
};

/** The telephones agents have chosen. Rejects when the database is away. */
export type KeptPhones = {
  /** `digest` null: there is no desk phone. */
  all(): Promise<{ agentId: string; phone: PhoneKind; digest: string | null; number: string | null }[]>;
  /** False: nothing is kept of this agent, or no desk phone has been made for them. */
  choose(agentId: string, phone: OwnPhone): Promise<boolean>;
  /** Makes this number outside the one in use. */
  keepOutside(agentId: string, number: string): Promise<void>;
  /** Makes the desk phone the one in use, with what its password is known by. */
  keepDesk(agentId: string, digest: string): Promise<void>;
};

/** Only the holder of the lease acts. */
export type Lease = {
  /** Waits for the lease; resolves with the epoch that fences everything this controller does. */
  acquire(signal?: AbortSignal): Promise<number>;
  /** True while no other controller can have taken over. */
  isHeld(): boolean;
  /** The database did not answer the last renewal, so that nobody else can have taken over either. */
  isDatabaseAway(): boolean;
  /** Called once when another controller has taken over. */
  onLost(listener: () => void): void;
  release(): Promise<void>;
};

export type SignedInUser = { userId: string; name: string; role: Role };
export type Role = 'agent' | 'supervisor' | 'quality' | 'manager' | 'administrator';

/** Who may come in. */
export type Sessions = {
  /** A session's secret token, or null for a wrong name or password (which take the same time). */
  signIn(user: string, password: string, address: string): Promise<{ token: string; user: SignedInUser } | null>;
  find(token: string): Promise<SignedInUser | null>;
  signOut(token: string): Promise<void>;
};

/** Predictions made in the time from (included) to (not included), made at joining or at announcements. */
export type WaitAccuracyQuery = {
  fromMs: number;
  toMs: number;
  by: 'hour' | 'day';
  at: 'joining' | 'announcement';
  /** Of the shop: its days and hours are meant. */
  utcOffsetMinutes: number;
};

export type WaitAccuracyRow = Accuracy & { queueId: string; periodStartMs: number };

/** What was: calls, recordings, customers. Every look is put in the audit log under `by`. */
export type Records = {
  calls(query: {
    limit: number;
    cursor: string | null;
    agentId: string | null;
    /** Null: both. */
    direction: 'inbound' | 'outbound' | null;
  }): Promise<{ calls: unknown[]; next: string | null }>;
  call(callId: string): Promise<{
    cdr: Record<string, unknown> & { agentIds: string[] };
    timeline: unknown[];
    recordings: unknown[];
  } | null>;
  recording(recordingId: string): Promise<{ file: string; callId: string; agentIds: string[] | null } | null>;
  /** Messages of callers, newest first. `callId`: of this call only. */
  messages(query: {
    limit: number;
    cursor: string | null;
    callId: string | null;
  }): Promise<{ messages: unknown[]; next: string | null }>;
  message(messageId: string): Promise<{ file: string; callId: string; agentId: string | null } | null>;
  /** Somebody has heard it; the first one is remembered. */
  messageHeard(messageId: string, by: string): Promise<void>;
  waitAccuracy(query: WaitAccuracyQuery): Promise<WaitAccuracyRow[]>;
  audit(by: string, action: string, subject: string, address: string): Promise<void>;
  /** Rejects when the database is away. */
  ping(): Promise<void>;
};
