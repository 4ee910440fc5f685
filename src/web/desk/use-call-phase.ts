import { type DeskStore, useDesk } from './store.ts';

/** What the desk is doing with a call, out of the agent's state and the call's. */
export type CallPhase = 'idle' | 'incoming' | 'dialling' | 'talking' | 'held' | 'selfService' | 'interrupted' | 'ended';

export function callPhase({ desk }: Pick<DeskStore, 'desk'>): CallPhase {
  const { agent, call, offer } = desk;
  if (call?.state === 'ended' || agent?.state === 'wrapUp') return 'ended';
  // Of a call that the agent makes their own telephone is on its way to them.
  if (call?.state === 'ringing' && agent?.state === 'onCall') return 'dialling';
  if (call?.state === 'dialling' || call?.state === 'greeting') return 'dialling';
  if (call?.state === 'held' || call?.state === 'interrupted') return call.state;
  if (call?.state === 'talking' && call.selfService?.endedAs === null) return 'selfService';
  if (call?.state === 'talking' || agent?.state === 'onCall') return 'talking';
  return offer !== null || agent?.state === 'offered' ? 'incoming' : 'idle';
}

export function useCallPhase(): CallPhase {
  return useDesk(callPhase);
}
