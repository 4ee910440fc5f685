/** What is kept of a transfer, and how its failure is told. */
import type { Call, QueuePlace } from '../floor.ts';
import { type Turn, tellCall } from '../turn.ts';
import type { TransferMissedWhy } from './contract.ts';
import type { TransferTarget } from './targets.ts';

export type Transfer = {
  target: TransferTarget;
  /** Who let the caller go. */
  by: string;
  askedAtMs: number;
  /** Where they go when nobody takes them. */
  place: QueuePlace | null;
  how: 'blind' | 'attended';
  /** To one telephone, an agent's or one outside, which has not answered yet. */
  isUnderWay: boolean;
  /** Nobody took them: they are back in the line. */
  isReturned?: true;
};

/** Nobody took the caller: told to the call's machine, which brings them back. */
export function missTransfer(turn: Turn, call: Call, why: TransferMissedWhy): void {
  const { organization } = turn.floor;
  const queueId = call.transfer?.place?.queueId;
  const profile = organization?.queues.find((one) => one.queueId === queueId) ?? organization?.queues[0];
  tellCall(turn, call.callId, { type: 'transferFailed', why, ringMs: profile?.ringTimeoutMs ?? 0 });
}
