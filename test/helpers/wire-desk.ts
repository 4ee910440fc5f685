/**
 * A desk without a browser, for crowds: the real WebSocket of a page and a telephone of our own in place of the softphone.
 * Its phone in Asterisk is made anew as a plain SIP one (our telephone speaks no WebRTC); everything else is as for a page.
 */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { createAdministration } from '../../src/adapters/asterisk/administration.ts';
import { DESK_PROTOCOL, type DeskMessage, type DeskRequest } from '../../src/adapters/desk/protocol.ts';
import type { AgentView, OfferView } from '../../src/core/commands.ts';
import type { TestWithTeardown } from './asterisk.ts';
import { eventually, type TestHotline } from './hotline.ts';
import { type Call, Phone } from './phone/index.ts';

export type WireDesk = {
  agentId: string;
  phone: Phone;
  messages: DeskMessage[];
  offers: OfferView[];
  /** Calls that reached the phone, oldest first. */
  rung: Call[];
  agent(): AgentView | undefined;
  send(request: DeskRequest): void;
  /** Asks to be ready and waits until it is so. */
  ready(): Promise<void>;
  /** Opens the socket again, as a page does after a break. */
  reconnect(): Promise<void>;
  /** Makes the phone anew in an Asterisk that has been restarted. */
  registerAgain(): Promise<void>;
  close(): Promise<void>;
};

const SEEN_WITHIN_MS = 5_000;

export async function openWireDesk(
  t: TestWithTeardown,
  hotline: TestHotline,
  agentId: string,
  /** What the agent does with each call; by default it is answered at once. */
  take: (call: Call) => void | Promise<void> = async (call) => {
    call.ring();
    await call.answer();
  },
): Promise<WireDesk> {
  const { cookie } = await hotline.signIn(agentId);
  const messages: DeskMessage[] = [];
  const rung: Call[] = [];
  let socket: WebSocket;

  async function connect(takeOver: boolean): Promise<void> {
    const since = messages.length;
    socket = new WebSocket(`${hotline.httpUrl.replace('http', 'ws')}/desk`, DESK_PROTOCOL, { headers: { cookie } });
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', takeOver })));
    socket.on('error', () => undefined);
    socket.on('message', (data) => messages.push(JSON.parse(data.toString()) as DeskMessage));
    const has = (type: DeskMessage['type']) => messages.slice(since).some((message) => message.type === type);
    await eventually(`desk ${agentId} has its phone`, () => has('phone') || has('elsewhere'));
    if (has('phone')) return;
    // The line that has just broken is not known to be broken yet.
    socket.terminate();
    await connect(takeOver);
  }
  await connect(true);

  const administration = createAdministration({
    url: hotline.asterisk.ariUrl,
    user: hotline.asterisk.user,
    password: hotline.asterisk.password,
    // The controller follows the phones it made itself; this one it has to be told of.
    provided: async (endpoint) => {
      isFollowed = await follow(hotline, endpoint);
    },
    revoked: () => undefined,
    log: () => undefined,
  });
  let isFollowed = false;
  const password = randomBytes(16).toString('hex');
  async function providePhone(): Promise<string> {
    // Removed first: what is given anew on top of a browser's phone would keep a browser's encryption.
    await administration.revokePhone({ agentId });
    for (let attempts = 0; attempts < 3; attempts += 1) {
      const { user } = await administration.providePhone({ agentId }, { kind: 'sip', password });
      if (isFollowed) return user;
      // Asterisk takes a removed phone's state away a moment later, by then perhaps that of the new one.
    }
    throw new Error(`the phone of ${agentId} cannot be followed`);
  }
  const user = await providePhone();
  const phone = await Phone.open({ server: hotline.sipServer, user, password });
  phone.onInvite((call) => {
    rung.push(call);
    void Promise.resolve(take(call)).catch(() => undefined);
  });
  await phone.register();

  const desk: WireDesk = {
    agentId,
    phone,
    messages,
    rung,
    get offers() {
      return messages.flatMap((message) => (message.type === 'offer' ? [message.offer] : []));
    },
    agent: () => messages.flatMap((message) => (message.type === 'agent' ? [message.agent] : [])).at(-1),
    send: (request) => socket.send(JSON.stringify(request)),
    async ready() {
      const seen = () => eventually(`phone of ${agentId} is seen`, () => desk.agent()?.phoneRegistered, SEEN_WITHIN_MS);
      // Followed, and lost again with the browser's phone that Asterisk takes away a moment later.
      await seen().catch(() => desk.registerAgain().then(seen));
      desk.send({ type: 'requestState', state: 'ready' });
      await eventually(`${agentId} is ready`, () => desk.agent()?.state === 'ready');
    },
    async reconnect() {
      socket.terminate();
      await connect(false);
    },
    async registerAgain() {
      await providePhone();
      await phone.register();
    },
    async close() {
      socket.close();
      await phone.close();
    },
  };
  t.teardown(() => desk.close());
  return desk;
}

async function follow(hotline: TestHotline, endpoint: string): Promise<boolean> {
  const { ariUrl, user, password } = hotline.asterisk;
  const response = await fetch(
    `${ariUrl}/ari/applications/hotline/subscription?eventSource=${encodeURIComponent(`endpoint:PJSIP/${endpoint}`)}`,
    { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } },
  );
  return response.ok;
}
