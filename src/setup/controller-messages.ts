/** What the launcher and the controller, two processes, say to each other. */
import type { Config } from '../config.ts';
import type { DemoUser, World } from '../world.ts';

export type ToController = { kind: 'start'; config: Config; world: World } | { kind: 'stop'; graceful: boolean };

export type FromController =
  | { kind: 'ready'; numbers: string[]; newUsers: DemoUser[] }
  /** It cannot run; the message says what to do. */
  | { kind: 'failed'; message: string }
  /** While it lets calls end: how many are left. */
  | { kind: 'draining'; calls: number };
