/**
 * The floor: everything the controller knows, as plain JSON, and the types of what lies in it. It changes in one place
 * only, `handle()` in `handle.ts`; nobody else writes here.
 */
import type { WaitMemory } from './acd/expected-wait/memory.ts';
import type { AgentLoad } from './agent/load.ts';
import type { AgentContext } from './agent/machine.ts';
import type { Consult } from './call/consult.ts';
import type { CallContext } from './call/contract.ts';
import type { Outbound } from './call/outbound.ts';
import type { SelfService } from './call/self-service.ts';
import type { Transfer } from './call/transfer-record.ts';
import type { LookUpQuery } from './commands.ts';
import type { CallerFacts, CustomerChoice, CustomerFile } from './customer.ts';
import type { CallbackMissedWhy } from './entries.ts';
import type { FlowState, MessageKind, Prompt } from './ivr/contract.ts';
import type { PlainState } from './machine.ts';
import type { Language, Organization, PreferredAgent, SkillRequirement } from './organization.ts';

export type Call = {
  callId: string;
  nodeId: string;
  /** The customer's channel. */
  channelId: string;
  ani: string | null;
  dnis: string;
  arrivedAtMs: number;
  /** When the outermost state was entered. */
  sinceMs: number;
  machine: PlainState<CallContext>;
  language: Language;
  /** While there are `choices` the likeliest of them: good enough for greeting and rank, not for the record (`call/who.ts`). */
  customer: CustomerFile | null;
  /** Those who may be calling, until an agent or an order's number has settled it. */
  choices?: CustomerChoice[];
  caller?: CallerFacts;
  flow: FlowState | null;
  /** Where the caller stands in the flow, for screens: `main-menu/menu`. */
  flowStep: string | null;
  pressed: { step: string; digits: string }[];
  /** Seals given to digits of this call: counted here, so that a controller that comes back gives none twice. Missing when none. */
  sealed?: number;
  /** The masked entry that is being judged. */
  checking?: string | null;
  /** Keys pressed before the flow began; it is told of them first. */
  earlyKeys: string;
  queue: QueuePlace | null;
  /** Lines the caller has left by a way out: whoever comes back within the call has the old place again. */
  places?: Record<string, QueuePlace>;
  /** What is being recorded, or has been and awaits the caller's decision. */
  message?: Message | null;
  /** A leg through a trunk: being dialled, or talking. */
  outside?: OutsideLeg | null;
  /** Set when we call a customer back: this is an attempt of that ticket's, or what stands in the line for it. */
  callback?: CallbackAttempt;
  /** Set when an agent calls somebody, until that customer is sent on like any other caller. */
  outbound?: Outbound;
  /** The callback whose place this caller took by calling in. */
  merged?: CallbackTicket;
  /** Attempts to dial outside. */
  outsideTried?: number;
  /** What the caller has achieved without an agent; decides the call's result. */
  achieved?: 'message' | 'callback' | 'transferred';
  leg: AgentLeg | null;
  /** Somebody asked beside the customer, or in a conference with them. */
  consult?: Consult | null;
  /** The last self-service step a caller was sent to by an agent, under way or over. */
  selfService?: SelfService;
  /** The blind transfer that brought the caller where they are. */
  transfer?: Transfer | null;
  /** Said before whatever is said next. */
  preface?: Prompt[];
  /** What agents have noted so far, for the one who gets the call. */
  note?: string;
  /** The playback whose end matters; a newer one replaces it. */
  playbackId: string | null;
  bridgeId: string | null;
  heldSinceMs: number | null;
  /** Since when the talk has been without its agent, who may come back; missing in snapshots from before there was this. */
  interruptedSinceMs?: number | null;
  /** The flow that spoke while the call waited, for a caller who has to wait again. */
  waitingFlow?: FlowState | null;
  talked: boolean;
  /** Counts playbacks, legs, bridges and look-ups of this call: ids are made of it. */
  made: number;
};

export type QueuePlace = {
  queueId: string;
  priority: number;
  queuedAtMs: number;
  /** Counts everyone who was ever queued: many may be in the same millisecond. */
  ticket: number;
  /** Announcements heard so far. */
  announced: number;
  /** What the flow asks of agents beside the queue's own requirement; the higher level of a skill counts. */
  requires?: SkillRequirement;
  /** Agents with these skills come before others, who are not excluded. */
  prefers?: SkillRequirement;
  /** Whom to wait for a little: the agent of the last talk, or the owner of the open case. */
  preferredAgent?: PreferredAgent | null;
  /** The caller had been in this line before, and was counted then. */
  returned?: true;
  /** Not in the line: for this agent or nobody. */
  onlyAgent?: string;
  /** The place in the one order over all queues (`acd/order.ts`): when the call is due, less what raises it. */
  rankMs?: number;
  /** The step of the queue's relaxation plan that is in force. */
  step?: number;
  /** Never served later than this place, whose it was before: a callback's, or its customer's who called in. */
  rankAtMostMs?: number;
  /** The one agent it is kept for, until when. */
  waitsFor?: { agentId: string; untilMs: number } | null;
};

export type Message = {
  messageId: string;
  messageKind: MessageKind;
  queueId: string | null;
  startedAtMs: number;
  leastMs: number;
  /** How much was said; null while it is being recorded. */
  saidMs: number | null;
};

export type OutsideLeg = {
  channelId: string;
  number: string;
  dialledAtMs: number;
  answeredAtMs: number | null;
};

/**
 * Somebody to be called back, from the wish to the talk. It stands in the queue like a caller: same place, same score, only without a
 * line (`callback/tickets.ts`).
 */
export type CallbackTicket = {
  callbackId: string;
  /** As it is to be dialled. */
  number: string;
  /** The call it was asked for in. */
  callId: string;
  /** `asked` for by key; `promised` by an agent; or the caller hung up after a long wait, or was cut off by a restart of Asterisk. */
  source: 'asked' | 'abandoned' | 'restart' | 'promised';
  language: Language;
  customerId: string | null;
  /** Of that call, for the agent. */
  nodeId: string;
  dnis: string;
  pressed: { step: string; digits: string }[];
  customer: CustomerFile | null;
  arrivedAtMs: number;
  requestedAtMs: number;
  /** Closed by then, whatever has come of it. */
  expiresAtMs: number;
  /** Not before this time, by the customer's choice; null: when it is their turn. */
  chosenAtMs: number | null;
  rankMs: number;
  /** Times the customer's telephone was rung. */
  attempts: number;
  lastMissed: CallbackMissedWhy | null;
  /** Who tried last. */
  agentId: string | null;
  /** By pauses and the customer's choice. Whether people may be rung then is another question. */
  notBeforeMs: number;
  /** When it goes into the line; null while it stands there, is dialled, or waits for its first call to end. */
  dueAtMs: number | null;
  /** The call that stands in the line for it, or is the attempt. */
  standing: string | null;
  /** Counts those calls: their ids are made of it. */
  made: number;
} & Omit<QueuePlace, 'announced' | 'returned' | 'onlyAgent' | 'rankMs' | 'rankAtMostMs' | 'step' | 'waitsFor'>;

export type CallbackAttempt = {
  callbackId: string;
  /** An agent was offered it: it is on record as a call. */
  begun: boolean;
  dialledAtMs: number | null;
  /** Null: not yet known, or talked. */
  missed: CallbackMissedWhy | null;
  /** A key was pressed after the customer's telephone was picked up, so it was no machine. */
  pressed?: true;
  triedBy?: string;
  /** So long the agent who is offered it has read its file already, in ms. */
  readMs?: number;
};

export type AgentLeg = {
  agentId: string;
  channelId: string;
  /** Of the part that is being recorded, or will be when the pause is over. */
  recordingId: string;
  /** Since when nothing is recorded, at the agent's word; null: it has been so before. */
  pausedAtMs?: number | null;
  offeredAtMs: number;
  /** The agent's standing leg, on loan: accepted at the desk, kept when the talk is over. */
  standing?: true;
  /** A telephone outside: rung, or lifted and asked for a key, which has been pressed or not. */
  outside?: 'rung' | 'asked' | 'pressed';
  /** The words that ask for it, while they may be heard. */
  wordsId?: string;
  /** The queue lets the softphone answer by itself. */
  autoAnswer?: true;
  answeredAtMs: number | null;
};

/** What an agent's work after a talk needs of its call. */
export type AgentTalk = Pick<
  Call,
  'callId' | 'nodeId' | 'ani' | 'dnis' | 'language' | 'customer' | 'pressed' | 'arrivedAtMs'
> & {
  queueId: string;
  /** A disposition has been chosen. */
  disposed: boolean;
  /** Callbacks promised so far: their ids are made of it. */
  promised: number;
  /** As it was saved last, for a page that has lost it. */
  note?: string;
};

/** An agent's leg that outlives calls (`agent/standing.ts`). */
export type StandingLeg = {
  channelId: string;
  nodeId: string;
  /** `calling`: the telephone has been called and has not answered. */
  state: 'calling' | 'up';
  sinceMs: number;
};

export type Standing = {
  /** The agent wants one; counts where the shop leaves it to them. */
  chosen: boolean;
  /** Legs called so far: their ids are made of it. */
  made: number;
  /** In a row, that did not come up or did not last. */
  failures: number;
  leg: StandingLeg | null;
};

export type Agent = {
  agentId: string;
  machine: PlainState<AgentContext>;
  sinceMs: number;
  deskId: string | null;
  /** The node its phone is registered with: the one in use. */
  phoneNodeId: string | null;
  /** The telephone in use; missing: the one in the page (`agent/phone.ts`). */
  phone?: 'desk' | 'outside';
  /** The number outside that is dialled, where that is in use. */
  outsideNumber?: string;
  /** The nodes that telephones which are not in use are registered with. */
  restingPhones?: { browser?: string; desk?: string };
  /** The call offered, talked or wrapped up. */
  callId: string | null;
  wrapUpEndsAtMs: number | null;
  /** The callback that is kept for them while they write up a call, and since when they see it. */
  next?: { callId: string; sinceMs: number } | null;
  /** The talk that goes on or is being written up; outlives the call on the floor. */
  talk?: AgentTalk | null;
  /** The call of the talk before, once it is written up. */
  lastCallId?: string | null;
  load?: AgentLoad;
  /** Writes a case and wants no call until then; null: takes calls. */
  focusSinceMs?: number | null;
  /** When the reason's limit is over; null: it has none. */
  limitEndsAtMs?: number | null;
  exceededSinceMs?: number | null;
  /** Missing: never asked for. */
  standing?: Standing;
};

/** A queue's callers in the order they are served, and the day's counts. */
export type Queue = {
  waiting: string[];
  day: number;
  offered: number;
  answered: number;
  abandoned: number;
  /** Left by a way out, which is not to give up; missing in older snapshots. */
  left?: number;
  answeredInTarget: number;
  waitSumMs: number;
};

export type Timer = {
  dueAtMs: number;
  /** `place`: the call's place in a queue; `press`: an agent's channel outside, by its id. */
  owner: {
    kind:
      | 'call'
      | 'agent'
      | 'flow'
      | 'desk'
      | 'callback'
      | 'place'
      | 'limit'
      | 'standing'
      | 'recording'
      | 'selfService'
      | 'press'
      | 'ahead';
    id: string;
  };
  /** What the owner is told when it fires. */
  event: { type: string };
};

/** `party`: who is asked beside the customer. */
export type ChannelRole = 'customer' | 'agent' | 'outside' | 'party';

export type Floor = {
  organization: Organization | null;
  calls: Record<string, Call>;
  agents: Record<string, Agent>;
  queues: Record<string, Queue>;
  channels: Record<string, { callId: string; role: ChannelRole }>;
  /** Open callbacks; one for a number. Missing in older snapshots. */
  callbacks?: Record<string, CallbackTicket>;
  /** The last ticket given out. */
  tickets: number;
  /** Offers made so far: who had the last one is known by it. */
  offers?: number;
  /** Channels we have ordered hung up, by node, until they are gone: one that is still there after a break is no new caller. */
  leaving: Record<string, string>;
  /** Look-ups under way → what they are for; asked again by a controller that comes back. */
  lookUps: Record<
    string,
    { callId: string; purpose: 'recognise' | 'flow' | 'chosen'; query: LookUpQuery; agentId?: string }
  >;
  timers: Record<string, Timer>;
  nodes: Record<string, { connected: boolean }>;
  /** What expected waits are made of; snapshots from before there were any lack it. */
  waits?: WaitMemory;
};

export function emptyFloor(): Floor {
  return {
    organization: null,
    calls: {},
    agents: {},
    queues: {},
    channels: {},
    callbacks: {},
    leaving: {},
    tickets: 0,
    lookUps: {},
    timers: {},
    nodes: {},
  };
}
