/**
 * The supervisor's picture of the floor over a real WebSocket, for tests that wait until somebody stands somewhere.
 *
 *     const floor = await watchFloor(t, hotline);
 *     await floor.call('13300001001', (call) => call.state === 'waiting');
 *     await floor.agent('1004', (agent) => agent.state === 'ready');
 */
import { WebSocket } from 'ws';
import { DESK_PROTOCOL, type DeskMessage } from '../../src/adapters/desk/protocol.ts';
import type { AgentRow, CallRow, FloorView } from '../../src/core/views.ts';
import type { TestWithTeardown } from './asterisk.ts';
import { eventually, type TestHotline } from './hotline.ts';

export type FloorWatch = {
  view(): FloorView;
  /** Waits until the call from this number is as wanted. */
  call(ani: string | null, isWanted: (call: CallRow) => boolean, withinMs?: number): Promise<CallRow>;
  agent(agentId: string, isWanted: (agent: AgentRow) => boolean, withinMs?: number): Promise<AgentRow>;
  /** Waits until the picture as a whole is as wanted. */
  until(what: string, isWanted: (view: FloorView) => boolean, withinMs?: number): Promise<void>;
};

export async function watchFloor(t: TestWithTeardown, hotline: TestHotline, user = '2001'): Promise<FloorWatch> {
  const { cookie } = await hotline.signIn(user);
  const url = `${hotline.httpUrl.replace('http', 'ws')}/desk`;
  const socket = new WebSocket(url, DESK_PROTOCOL, { headers: { cookie } });
  t.teardown(() => socket.close());
  let view: FloorView | undefined;
  socket.on('error', () => undefined);
  socket.on('open', () => {
    for (const type of ['hello', 'watchFloor']) socket.send(JSON.stringify({ type }));
  });
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as DeskMessage;
    if (message.type === 'floor') view = message.floor;
  });
  await eventually('the floor is seen', () => view);
  const seen = () => view as FloorView;
  return {
    view: seen,
    async call(ani, isWanted, withinMs) {
      const find = () => seen().calls.find((call) => call.ani === ani);
      return eventually(
        `the call from ${ani} is as wanted`,
        () => {
          const call = find();
          return call && isWanted(call) && call;
        },
        withinMs,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; it is ${JSON.stringify(find())}`);
      });
    },
    async agent(agentId, isWanted, withinMs) {
      const find = () => seen().agents.find((agent) => agent.agentId === agentId);
      return eventually(
        `agent ${agentId} is as wanted`,
        () => {
          const agent = find();
          return agent && isWanted(agent) && agent;
        },
        withinMs,
      ).catch((error: Error) => {
        throw new Error(`${error.message}; they are ${JSON.stringify(find())}`);
      });
    },
    async until(what, isWanted, withinMs) {
      await eventually(what, () => isWanted(seen()), withinMs);
    },
  };
}

/** One call's CDR as the database has it, once the call has ended. Numbers must be used once in a test's database. */
export async function recordOf(hotline: TestHotline, ani: string | null): Promise<Record<string, unknown>> {
  return eventually(`the call from ${ani} is on record`, async () => {
    const [row] = await hotline.query<Record<string, unknown>>(
      `select * from cdr where ani is not distinct from $1 and node_id <> 'demo' and ended_at is not null`,
      [ani],
    );
    return row;
  });
}
