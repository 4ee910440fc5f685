/** A real Asterisk, our connection to it, and everything the floor was told, for the tests of this folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  type AsteriskConnection,
  type AsteriskOptions,
  connectAsterisk,
} from '../../../src/adapters/asterisk/index.ts';
import { type ArrivingEvent, CommandError } from '../../../src/app/ports.ts';
import type { TelephonyCommand } from '../../../src/core/commands.ts';
import { startAsterisk, type TestAsterisk, type TestWithTeardown } from '../../helpers/asterisk.ts';
import { type Call, Phone } from '../../helpers/phone/index.ts';

type OfType<T extends ArrivingEvent['type']> = Extract<ArrivingEvent, { type: T }>;
/** A command of the one node there is. */
export type NodelessCommand = TelephonyCommand extends infer C
  ? C extends { nodeId: string }
    ? Omit<C, 'nodeId'>
    : never
  : never;

export const NODE = 'a1';
const WITHIN_MS = 10_000;

/** Waits until `find` gives something; the error says what was waited for. */
export async function waitFor<T>(what: string, find: () => T | undefined | false, withinMs = WITHIN_MS): Promise<T> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Why a command was not carried out; `done` when it was. */
export async function reasonOf(command: Promise<void>): Promise<string> {
  try {
    await command;
    return 'done';
  } catch (error) {
    return error instanceof CommandError ? error.reason : String(error);
  }
}

/** What came through the door, oldest first. */
export class Told {
  readonly all: (ArrivingEvent & { seenMs: number })[] = [];

  readonly door = (event: ArrivingEvent): void => {
    this.all.push({ ...event, seenMs: performance.now() });
  };

  of<T extends ArrivingEvent['type']>(type: T, about: Partial<OfType<T>> = {}): (OfType<T> & { seenMs: number })[] {
    const same = (event: ArrivingEvent) =>
      event.type === type &&
      Object.entries(about).every(([key, value]) => (event as Record<string, unknown>)[key] === value);
    return this.all.filter(same) as unknown as (OfType<T> & { seenMs: number })[];
  }

  /** The nth (from 1) event of this kind. */
  async wait<T extends ArrivingEvent['type']>(
    type: T,
    about: Partial<OfType<T>> = {},
    options: { nth?: number; withinMs?: number } = {},
  ): Promise<OfType<T> & { seenMs: number }> {
    const { nth = 1, withinMs } = options;
    const what = `event ${type} ${JSON.stringify(about)}, number ${nth}`;
    try {
      return await waitFor(what, () => this.of(type, about)[nth - 1], withinMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}; told so far: ${this.all.map((event) => event.type).join(' ')}`);
    }
  }
}

export type World = {
  asterisk: TestAsterisk;
  told: Told;
  connection: AsteriskConnection;
  recordingsDir: string;
  /** Lines of log, `level message`. */
  log: string[];
  run(command: NodelessCommand): Promise<void>;
  /** A caller's telephone and a call of it that has arrived; its telephone is closed at the end. */
  arrive(options?: {
    callerNumber?: string | null;
    headers?: Record<string, string>;
  }): Promise<{ call: Call; channelId: string }>;
  /** An agent's SIP telephone, registered with credentials pushed for it. */
  registerAgent(agentId: string): Promise<Phone>;
};

/** Brings up one Asterisk with our connection to it. */
export async function startWorld(t: TestWithTeardown, options: Partial<AsteriskOptions> = {}): Promise<World> {
  const asterisk = await startAsterisk(t);
  const recordingsDir = await mkdtemp('/tmp/hl-rec-');
  t.teardown(() => rm(recordingsDir, { recursive: true, force: true }));
  const told = new Told();
  const log: string[] = [];
  const connection = connectAsterisk({ ...optionsFor(asterisk, recordingsDir, told, log), ...options });
  t.teardown(() => connection.close());
  await connection.connected;
  const phones: Phone[] = [];
  t.teardown(() => Promise.all(phones.map((phone) => phone.close())));
  const server = `127.0.0.1:${asterisk.sipPort}`;
  return {
    asterisk,
    told,
    connection,
    recordingsDir,
    log,
    run: (command) => connection.telephony.execute({ ...command, nodeId: NODE } as TelephonyCommand),
    async arrive({ callerNumber = '13800138000', headers = {} } = {}) {
      const phone = await Phone.open({ server });
      phones.push(phone);
      const before = told.of('callArrived').length;
      const call = await phone.call({ to: '4001', callerNumber, headers });
      const { channelId } = await told.wait('callArrived', {}, { nth: before + 1 });
      return { call, channelId };
    },
    async registerAgent(agentId) {
      const { user, password } = await connection.administration.providePhone({ agentId }, { kind: 'sip' });
      const phone = await Phone.open({ server, user, password });
      phones.push(phone);
      await phone.register();
      await told.wait('phoneRegistered', { agentId });
      return phone;
    },
  };
}

export function optionsFor(asterisk: TestAsterisk, recordingsDir: string, told: Told, log: string[]): AsteriskOptions {
  return {
    nodeId: NODE,
    url: asterisk.ariUrl,
    user: asterisk.user,
    password: asterisk.password,
    spoolDir: path.join(asterisk.spoolFolder, 'monitor'),
    recordingsDir,
    door: told.door,
    mayClaim: () => true,
    onReplaced: () => {},
    log: (level, message) => log.push(`${level} ${message}`),
  };
}
