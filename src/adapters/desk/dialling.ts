/** An agent calls somebody from their page: a number as it is written there, or one of a customer's file, which they may not even see. */
import type { Door } from '../../app/ports.ts';
import type { DeskRequest } from './protocol.ts';
import type { Session } from './session.ts';

export type DiallingOptions = {
  door: Door;
  /** The nth number in a customer's file, from 0, as it can be dialled; null: there is none. Rejects when it cannot be read now. */
  numberOf(customerId: string, nth: number): Promise<string | null>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
  /** Keeps who did what to whom. */
  audit(by: string, action: string, subject: string): void;
};

export async function dial(
  { door, numberOf, audit, log }: DiallingOptions,
  session: Session,
  { to }: Extract<DeskRequest, { type: 'dial' }>,
): Promise<void> {
  const { userId: agentId } = session.user;
  if ('number' in to) {
    door({ type: 'dialRequested', agentId, number: to.number });
    return;
  }
  const { customerId, nth } = to;
  try {
    const number = await numberOf(customerId, nth);
    audit(agentId, 'customerDialled', customerId);
    // Nothing to dial is refused by the floor, as any number that is none.
    door({ type: 'dialRequested', agentId, number: number ?? '', customerId });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log('warn', `the number of customer ${customerId} cannot be read: ${message}`);
    session.send({ type: 'refused', code: 'noFile', message, request: 'dial' });
  }
}
