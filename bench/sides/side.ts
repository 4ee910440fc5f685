/** One of those who are compared, as the generator sees it: where to call, and whose phones ring. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Credentials, Phone } from '../../test/helpers/phone/index.ts';
import type { Closing } from '../closing.ts';
import { cpuMsOf, cpuMsOfChildren } from '../figures.ts';

export type Side = {
  name: string;
  /** SIP server, `host:port`. */
  server: string;
  /** Callers who dial it wait for whichever agent is free. */
  queueNumber: string;
  /** Callers who dial it ring the first agent with a bare Dial(); null: there is no such thing here. */
  dialNumber: string | null;
  /** Callers who dial it hear a menu; key 1 leads them into the queue. */
  menuNumber: string;
  /** The same menu, and key 1 rings the nth agent with a bare Dial(); null: there is no such thing here. */
  menuDialNumber: ((n: number) => string) | null;
  /** Callers who dial it hear the low tone; each of the keys 2 to 9 leads to the other tone, at once. */
  tonesNumber: string;
  agents: Phone[];
  /** Matched keys of a caller's flows, in the order recorded; null: nothing is recorded here. */
  keysOf: ((callerNumber: string) => Promise<string>) | null;
  /** Process ids, for what a call costs. */
  processes: { asterisk: number; controller?: number; postgres?: number };
  /** Waits until every agent may be offered a call. */
  allReady(): Promise<void>;
};

/** Opens a telephone for each and registers it. They have no sound of their own: it is the signalling that is measured. */
export async function openAgents(closing: Closing, server: string, credentials: Credentials[]): Promise<Phone[]> {
  const agents: Phone[] = [];
  for (const { user, password } of credentials) {
    const phone = await Phone.open({ server, user, password, audio: false });
    closing.add(() => phone.close());
    await phone.register(3600);
    agents.push(phone);
  }
  return agents;
}

/** The menu's words on every side, of which the callers hear the beginning. */
export const MENU_PROMPT = 'zh-CN/main-menu/main';

export const END_WITHIN_MS = 20_000;

/** Waits until no telephone has a call any more. */
export async function untilQuiet(side: Side, callers: Phone): Promise<void> {
  const deadline = performance.now() + END_WITHIN_MS;
  const open = () => callers.calls.length + side.agents.reduce((sum, agent) => sum + agent.calls.length, 0);
  while (open() > 0) {
    if (performance.now() > deadline) throw new Error(`${side.name}: ${open()} calls do not end`);
    await delay(10);
  }
}

/** CPU time used so far, in ms. */
export type Cpu = { asterisk: number; controller: number; postgres: number };

export function readCpu({ processes }: Side): Cpu {
  const { asterisk, controller, postgres } = processes;
  return {
    asterisk: cpuMsOf(asterisk),
    controller: controller === undefined ? 0 : cpuMsOf(controller),
    postgres: postgres === undefined ? 0 : cpuMsOfChildren(postgres),
  };
}
