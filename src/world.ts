/** What the hotline is started with, and what the one who started it can ask of it: the contract of `main.ts`. */
import type { Config } from './config.ts';

/** Things outside that are up and reachable. */
export interface World {
  databaseUrl: string;
  asterisk: {
    /** `http://host:port`, without `/ari`. */
    url: string;
    user: string;
    password: string;
    /** Where browsers' SIP is passed on to: `ws://host:port/ws`. */
    sipWebSocketUrl: string;
    /** Asterisk's spool as this machine sees it: `monitor/` MixMonitor's files, `recording/` ARI's, `voicemail/`. */
    spoolFolder: string;
  };
  /** Finished recordings are kept here. */
  recordingsFolder: string;
  /** The controller's own files on disk (what the journal has not yet drained). */
  stateFolder: string;
  /** Flow documents. */
  flowsFolder: string;
  /** Prompts, for checking that flows find them. */
  soundsFolder: string;
  /** The built pages. */
  webFolder: string;
  /** Where a telephone on this machine or network calls: `host:port`. */
  sipAddress: string;
}

/** Someone who can sign in to the demonstration shop, made at this very start. */
export interface DemoUser {
  user: string;
  password: string;
  /** For people: role and name. */
  note: string;
}

/** A running hotline. */
export interface Hotline {
  /** Numbers that lead to a flow, for example `4001`; not `*`. */
  numbers: string[];
  /** Filled only by the start that made them; passwords are nowhere else. */
  newUsers: DemoUser[];
  /** Callers, agents' legs not counted, who are on the line now. */
  callsUnderWay(): number;
  /**
   * Ends. Graceful: no new call is taken, calls under way end by themselves, then everything is written and closed; resolves
   * when that is done. Not graceful: writes what is there and closes; people in a talk keep talking. May be called again,
   * not graceful, while a graceful one is under way.
   */
  stop(graceful: boolean): Promise<void>;
}

/**
 * Starts the hotline in a world that is up. Rejects when it cannot run, with a message that says what to do.
 * `main.ts` exports it.
 */
export type RunHotline = (config: Config, world: World) => Promise<Hotline>;
