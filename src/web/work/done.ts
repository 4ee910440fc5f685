/** What has been done for the caller in this call, so that the wrap-up does not ask again. Kept while the page is open. */
import { create } from 'zustand';
import type { FollowUp } from '../../core/events.ts';

const useDoneStore = create<{ callId: string | null; followUp: FollowUp | null }>(() => ({
  callId: null,
  followUp: null,
}));

/** A case outlasts a callback: whoever does both follows the case up. */
export function noteDone(callId: string, followUp: FollowUp): void {
  const { callId: before, followUp: known } = useDoneStore.getState();
  if (before === callId && known === 'case') return;
  useDoneStore.setState({ callId, followUp });
}

export function useDone(callId: string): FollowUp | null {
  return useDoneStore((done) => (done.callId === callId ? done.followUp : null));
}
