/** Whose call something is put on. */
import { Type } from '@fastify/type-provider-typebox';
import type { SignedInUser } from '../../../app/ports.ts';
import { HttpError } from '../errors.ts';
import type { WorkOptions } from './index.ts';

export const id = Type.String({ minLength: 1, maxLength: 150 });

/**
 * Nothing is put on the record of somebody else's call. The call that goes on is known by the floor before it is in the records.
 * @throws HttpError 403
 */
export async function ownCallOf(
  { floor, records }: Pick<WorkOptions, 'floor' | 'records'>,
  { userId }: SignedInUser,
  callId: string | null,
): Promise<void> {
  if (callId === null || floor.agents[userId]?.talk?.callId === callId) return;
  const call = await records.call(callId);
  if (!call?.cdr.agentIds.includes(userId)) throw new HttpError(403, 'notYourCall', 'This call is not yours.');
}
