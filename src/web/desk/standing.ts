/**
 * A leg that stands from call to call, as the page sees it: calls over it ring in the page alone, accepting is a message to the desk,
 * and between talks nothing of the agent's room leaves the page.
 */
import type { DeskStore } from './store.ts';

/** An offer over the standing leg waits for the agent. */
export function isOfferedStanding({ desk }: Pick<DeskStore, 'desk'>): boolean {
  const { agent, offer, call } = desk;
  return offer?.standing === true && agent?.state === 'offered' && (call === null || call.state === 'ringing');
}

export type StandingMicrophone = {
  /** The standing leg was picked up. */
  pickedUp(): void;
  /** The telephone's session is the standing leg, which outlives the talk. */
  stands(): boolean;
  /** To be told of every change of the desk. */
  follow(desk: Pick<DeskStore, 'desk' | 'session'>): void;
};

export function createStandingMicrophone(setMuted: (muted: boolean) => void): StandingMicrophone {
  let stands = false;
  let wasOpen: boolean | null = null;
  return {
    pickedUp() {
      stands = true;
      wasOpen = null;
    },
    stands: () => stands,
    follow({ desk, session }) {
      if (session === 'none') stands = false;
      if (!stands || session !== 'up') return;
      const isOpen = desk.agent?.state === 'onCall';
      // In a talk the microphone is the agent's to mute.
      if (isOpen !== wasOpen) {
        wasOpen = isOpen;
        setMuted(!isOpen);
      }
    },
  };
}
