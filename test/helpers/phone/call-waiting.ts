/** Waiting for something to become of a call, never longer than a deadline. */
import type { Call } from './call.ts';

const DEFAULT_WITHIN_MS = 10_000;

/** Waits for `done`, looked at whenever the call changes. @throws Error that tells how far the call came. */
export function waitForCall<C extends Call>(
  call: C,
  failure: string,
  done: () => boolean,
  withinMs = DEFAULT_WITHIN_MS,
): Promise<C> {
  const waiting = new Promise<C>((resolve, reject) => {
    const names = ['ringing', 'answered', 'ended'] as const;
    const stop = () => {
      clearTimeout(timer);
      for (const name of names) call.off(name, look);
    };
    const refuse = (why: string) => {
      stop();
      reject(new Error(`the call to ${call.invite.uri} ${failure}: ${why}; last status ${call.lastStatus}`));
    };
    const look = () => {
      if (done()) {
        stop();
        resolve(call);
      } else if (call.ending) {
        const { kind, by, status = '', reason } = call.ending;
        refuse(`it was ${kind} by ${by} (${status} ${reason})`);
      }
    };
    const timer = setTimeout(() => refuse(`not within ${withinMs} ms`), withinMs);
    for (const name of names) call.on(name, look);
    look();
  });
  // Who starts a wait and looks at it later must not be killed by its failure meanwhile.
  waiting.catch(() => {});
  return waiting;
}
