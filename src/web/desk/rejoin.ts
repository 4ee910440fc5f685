/**
 * Gets the sound of the agent's own talk back into this page: after a reload, a crash, another network, or when the desk was
 * opened here instead of elsewhere. The controller dials the page's telephone anew, which picks up by itself.
 */
import { type DeskStore, isOnDeskPhone } from './store.ts';

/** A talk that is ending shows the same picture for a moment: the telephone's end may be seen before the call's. */
const FIRST_AFTER_MS = 500;
/** An answer takes some 100 ms; a request may be lost with the connection it was sent on. */
const AGAIN_AFTER_MS = 3_000;

/** The page's telephone is there and carries nothing. */
function hasNoSound({ session, registration }: DeskStore): boolean {
  return session === 'none' && registration === 'registered';
}

/** The page cannot tell how a telephone on the desk fares; the controller says when the talk has lost it. */
function mayRing({ desk }: DeskStore): boolean {
  return desk.call?.state === 'interrupted' && desk.agent?.phoneRegistered === true;
}

export type Rejoin = {
  /** To be told of every change of the desk. */
  follow(desk: DeskStore): void;
  stop(): void;
};

/** @param ask sends the request for this call; @param drop ends a telephone session that carries nothing any more */
export function createRejoin(ask: (callId: string) => void, drop: () => void): Rejoin {
  let timer: number | undefined;
  let wanted: string | null = null;
  let wasInterrupted = false;

  const stop = () => {
    window.clearTimeout(timer);
    wanted = null;
  };
  const askAfter = (delayMs: number) => {
    timer = window.setTimeout(() => {
      if (wanted === null) return;
      ask(wanted);
      askAfter(AGAIN_AFTER_MS);
    }, delayMs);
  };

  return {
    follow(desk) {
      const { call, agent } = desk.desk;
      const isOurs = agent?.state === 'onCall' && call !== null && call.callId === agent.callId;
      const isInterrupted = isOurs && call.state === 'interrupted';
      // A session that is up at this moment was given up by the controller while there was no network to tell it over. Later
      // ones are those that the controller dials to mend it.
      if (isInterrupted && !wasInterrupted && desk.session === 'up') drop();
      wasInterrupted = isInterrupted;
      const isSilent = isOurs && call.state !== 'ended' && (isOnDeskPhone(desk) ? mayRing(desk) : hasNoSound(desk));
      const callId = isSilent && desk.status === 'open' ? call.callId : null;
      if (callId === wanted) return;
      stop();
      wanted = callId;
      if (callId !== null) askAfter(FIRST_AFTER_MS);
    },
    stop,
  };
}
