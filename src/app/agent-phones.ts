/**
 * The telephones agents are called on. A desk phone is made when it is first chosen; its password is said that once and can only be
 * replaced after that. What is kept is in the database, and Asterisk has it from there.
 */
import type { OwnPhone } from '../core/agent/phone.ts';
import { createTurns } from './in-turn.ts';
import type { KeptPhones } from './ports.ts';

/** Where (`host:port`) and as whom an agent's telephone on the desk registers: what the agent types into it. */
export type DeskPhoneSettings = { server: string; user: string; password: string };

export type AgentPhones = {
  /** @returns what to type into a desk phone that did not exist before; null: it has its settings, or none are needed */
  choose(agentId: string, phone: OwnPhone): Promise<DeskPhoneSettings | null>;
  /** @param number as it is dialled */
  chooseOutside(agentId: string, number: string): Promise<void>;
  /** Another password for the agent's desk phone, which has to be typed into it; the old one is worth nothing from now on. */
  renew(agentId: string): Promise<DeskPhoneSettings>;
};

export type AgentPhonesOptions = {
  kept: KeptPhones;
  /** A fresh password, and what is to be kept of it. */
  make(agentId: string): { user: string; password: string; digest: string };
  /** Lets the telephone in where agents' calls are. Rejects when that cannot be done now: it is done at the next connect. */
  provide(phone: { agentId: string; digest: string }): Promise<void>;
  /** Where telephones register: `host:port`. */
  server: string;
  log(level: 'info' | 'warn' | 'error', message: string): void;
};

export function createAgentPhones({ kept, make, provide, server, log }: AgentPhonesOptions): AgentPhones {
  const inTurn = createTurns();

  async function renew(agentId: string): Promise<DeskPhoneSettings> {
    const { user, password, digest } = make(agentId);
    await kept.keepDesk(agentId, digest);
    await provide({ agentId, digest }).catch((error: Error) => {
      log('warn', `the desk phone of agent ${agentId} cannot register yet: ${error.message}`);
    });
    return { server, user, password };
  }

  return {
    choose: (agentId, phone) =>
      inTurn(agentId, async () => {
        const isThere = await kept.choose(agentId, phone);
        return isThere || phone === 'browser' ? null : renew(agentId);
      }),
    chooseOutside: (agentId, number) => inTurn(agentId, () => kept.keepOutside(agentId, number)),
    renew: (agentId) => inTurn(agentId, () => renew(agentId)),
  };
}
