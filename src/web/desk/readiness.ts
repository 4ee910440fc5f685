/** Before an agent becomes ready: a microphone that the customer will hear, and a telephone that can ring. */
import { checkMicrophone } from '../phone/microphone.ts';
import { type DeskStore, useDesk } from './store.ts';

/** A page that was just opened or reloaded registers within a second; on a slow network within two. */
const REGISTERED_WITHIN_MS = 4_000;

/** Asks for the microphone and shows why there is none. @returns whether there is one */
export async function explainMicrophone(): Promise<boolean> {
  const microphone = await checkMicrophone();
  useDesk.setState({ microphone });
  return microphone === null;
}

/** @returns whether the agent may become ready; what is missing is shown */
export async function checkDevices(): Promise<boolean> {
  useDesk.setState({ checkingDevices: true, lacksPhone: false });
  const hears = await explainMicrophone();
  const rings = await untilReachable();
  useDesk.setState({ checkingDevices: false, lacksPhone: !rings });
  return hears && rings;
}

/** The page knows its registration first when it is lost, the controller when a call could not reach it. */
export function isReachable({ registration, desk }: DeskStore): boolean {
  return registration === 'registered' && desk.agent?.phoneRegistered === true;
}

function untilReachable(): Promise<boolean> {
  if (isReachable(useDesk.getState())) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (found: boolean) => {
      window.clearTimeout(timer);
      unsubscribe();
      resolve(found);
    };
    const unsubscribe = useDesk.subscribe((desk) => {
      if (isReachable(desk)) end(true);
    });
    const timer = window.setTimeout(() => end(false), REGISTERED_WITHIN_MS);
  });
}
