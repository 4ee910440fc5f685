/**
 * What the shop has decided: who works here, which queues exist, which number leads to which flow. It enters the floor
 * as the event `organizationLoaded`, so that a replay knows it as well as the day itself did.
 */

import type { Calendar } from './calendar/calendar.ts';
import type { CallbackRules } from './callback/rules.ts';
import type { LinkTemplate } from './customer-link.ts';

/**
 * A language callers are spoken to in, as its tag of BCP 47: `zh-CN`, `en`, `yue-HK`. Which there are is the shop's own choice
 * (`ivr-flows/languages`); sounds lie under a folder of this name.
 */
export type Language = string;

/** A language the pages are read in. Whatever people who work here read has its words in each. */
export type ScreenLanguage = 'zh-CN' | 'en';

/** What something is called on the pages. */
export type ScreenNames = Record<ScreenLanguage, string>;

/** Level of a skill, 1 (just started) to 10 (the one others ask). Grades map onto it: see docs/glossary.md. */
export type SkillLevel = number;

export type AgentProfile = {
  agentId: string;
  /** Shown to colleagues and supervisors. */
  name: string;
  /** Number that colleagues dial, and the name of the phone in Asterisk (`agent-1001`). */
  extension: string;
  skills: Record<string, SkillLevel>;
  grade: 'trial' | 'iron' | 'bronze' | 'silver' | 'gold';
};

/** All of them must hold: `{ refund: 6, english: 3 }` reads "refund at least 6 and English at least 3". */
export type SkillRequirement = Record<string, SkillLevel>;

/** Until a caller has waited `untilMs`, agents must have this as well as what the queue itself requires. */
export type RelaxationStep = { untilMs: number; requires: SkillRequirement };

/**
 * Which of the idle agents who qualify is taken.
 * - `longestIdle`: who has been ready longest
 * - `bestFit`: most levels in what is asked, then fewest in anything else, which keeps the versatile free
 * - `leastBusy`: least time with customers today
 * - `roundRobin`: whose last offer is longest ago
 */
export type AgentStrategy = 'longestIdle' | 'bestFit' | 'leastBusy' | 'roundRobin';

/** Whom a caller may be kept for: who talked with them last, or who owns their open complaint. */
export type PreferredAgent = 'last' | 'case-owner';

export type QueueProfile = {
  queueId: string;
  /** By language, as it is shown on screens. */
  names: ScreenNames;
  /** Who serves this queue at all: what is left of the demands when every relaxation step is over. */
  requires: SkillRequirement;
  /** Asked for on top of it at first; in the order of time. Each step admits everyone the one before did. */
  relaxation?: RelaxationStep[];
  /** `longestIdle` when left out. */
  strategy?: AgentStrategy;
  /** Points that raise all its callers, 0 to 100, on top of what their flow says; 0 when left out. */
  priority?: number;
  /** What raises its callers before others, in ms of waiting; see `acd/order.ts`. */
  headStarts?: { vipMs: number; complaintMs: number; calledAgainMs: number };
  /** Unless the flow says otherwise. */
  preferredAgent?: PreferredAgent | null;
  /** How long a caller waits for that agent alone while they are busy. */
  preferredWaitMs?: number;
  /** Agents who were busy for this share of the last 30 to 60 minutes are taken only when nobody below it is idle. */
  occupancyCapPercent?: number | null;
  /** The agent's softphone answers by itself, after the pop and a tone. */
  autoAnswer?: boolean;
  /** Where they differ from the shop's. */
  callbacks?: Partial<CallbackRules>;
  /** Answered within this time counts towards the service level. */
  serviceLevelMs: number;
  /** An agent who has not answered by then is a ring-no-answer. */
  ringTimeoutMs: number;
  /** Time for the after-call work before the agent is ready again. */
  wrapUpMs: number;
  /** Between two announcements of the position. */
  announceEveryMs: number;
  /** Class of Asterisk's music on hold. */
  music: string;
};

export type OutsideRules = {
  /** Patterns of numbers (`number.ts`). */
  allowed: string[];
  /** Shown to who is called; null: whatever the trunk shows. */
  callerNumber: string | null;
  /** Legs at a time, of all calls. */
  most: number;
  /** Agents may call people of their own accord; missing in journals from before they could: no. */
  byAgents?: boolean;
};

/** Why an agent may be not ready, and what follows when it lasts longer than agreed. */
export type NotReadyReason = {
  code: string;
  names: ScreenNames;
  limitMs: number | null;
  /** `tell`: agent and supervisor see it; `ready`, `signOut`: the agent is put there as well. */
  whenExceeded: 'tell' | 'ready' | 'signOut';
};

/** `clear`: as they are; `onRequest`: masked, shown on a click that goes on record; `masked`: never. */
export type Sight = 'clear' | 'onRequest' | 'masked';

/** One entry of the tree of dispositions (`core/disposition.ts`). */
export type DispositionProfile = {
  code: string;
  names: ScreenNames;
  /** The heading it stands under; null or missing: at the top. */
  parent?: string | null;
  /** Queues that offer it and what is below it; null or missing: as the heading says, or all. */
  queueIds?: string[] | null;
  /** What it is found by beside its names: pinyin and its initials, `tuikuanshuoming tksm`. */
  spelled?: string;
};

export type Organization = {
  name: ScreenNames;
  /** The shop's own time zone, as it is when this is loaded: days of counters begin by it. */
  utcOffsetMinutes: number;
  agents: AgentProfile[];
  /** For screens; journals from before it was read have none. */
  skills?: { skillId: string; names: ScreenNames }[];
  queues: QueueProfile[];
  /** Number dialled (DNIS) → flow that meets the caller. `*` meets every other number. */
  numbers: Record<string, string>;
  /** Agents' legs that stand from call to call: nobody's, everybody's, or each agent decides. Journals from before lack it: `off`. */
  standingLegs?: 'off' | 'optional' | 'always';
  /** Flow that asks for a score after the talk; none is asked when null. */
  surveyFlow: string | null;
  /** Flow that meets a customer who is called back; fixed words do when it is null, missing or not published. */
  returnCallFlow?: string | null;
  dispositions: DispositionProfile[];
  /** What may be dialled outside; nothing when it is missing. */
  outside?: OutsideRules;
  /** In the order in which they are offered; journals from before there was a table have none. */
  notReadyReasons?: NotReadyReason[];
  /** Documents of `ivr-flows/`, already read from YAML and checked. */
  flows: FlowSource[];
  /** When and how often customers are called back, where it differs from `DEFAULT_CALLBACK_RULES`. */
  callbacks?: Partial<CallbackRules>;
  /** Where the shop is: numbers without country or area are meant from there. Mainland when missing. */
  home?: { country: string; areaCode: string | null };
  /** The shop's own page about a customer; none when missing. */
  customerLink?: LinkTemplate | null;
  /** How each role sees customers' numbers and addresses (`secrecy.ts`); by default where one is missing. */
  sight?: Partial<Record<string, Sight>>;
  /** When queues are open; without it (journals from before there was one) they are open around the clock. */
  calendar?: Calendar;
  /** Documents of `ivr-flows/languages/`, the newest of each first; older ones as long as a caller is in a flow of theirs. */
  languages?: LanguageSource[];
};

/** One version of a language's document (`ivr/speech/language.ts`); `version` is a digest of its text. */
export type LanguageSource = { tag: Language; version: string; document: unknown };

/** One version of one flow. `document` is what `core/ivr` compiles; `version` is a digest of it. */
export type FlowSource = {
  flowId: string;
  version: string;
  document: unknown;
  /** Prompts of this version that are spoken by another sound than the one of their name; a caller hears the words of their version. */
  sounds?: Record<string, string>;
  /** Language → version of its document that reads out what this version of the flow says. */
  languages?: Record<Language, string>;
};
