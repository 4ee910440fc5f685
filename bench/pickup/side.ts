/** One of those who are compared, as the generator sees it: where to call, and whose phones ring. */
import { type Credentials, Phone } from '../../test/helpers/phone/index.ts';
import type { Closing } from '../closing.ts';

export type Side = {
  name: string;
  /** SIP server, `host:port`. */
  server: string;
  /** Callers who dial it wait for whichever agent is free. */
  queueNumber: string;
  /** Callers who dial it ring the first agent with a bare Dial(); null: there is no such thing here. */
  dialNumber: string | null;
  agents: Phone[];
  /** Process ids, for what a call costs. */
  processes: { asterisk: number; controller?: number };
  /** Waits until every agent may be offered a call. */
  allReady(): Promise<void>;
};

/** Opens a telephone for each and registers it. They have no sound of their own: it is the signalling that is measured. */
export async function openAgents(closing: Closing, server: string, credentials: Credentials[]): Promise<Phone[]> {
  const agents: Phone[] = [];
  for (const { user, password } of credentials) {
    const phone = await Phone.open({ server, user, password, audio: false });
    closing.add(() => phone.close());
    await phone.register(3600);
    agents.push(phone);
  }
  return agents;
}
