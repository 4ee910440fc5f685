/** Which request goes where and when, with sockets of a stand-in that answers when the test says so: Asterisk cannot be told to be slow. */
import t, { type Test } from 'tap';
import { type WebSocket, WebSocketServer } from 'ws';
import { AriLanes } from '../../../src/adapters/asterisk/ari-lanes.ts';
import { AriSocket } from '../../../src/adapters/asterisk/ari-socket.ts';
import { waitFor } from './harness.ts';

type Got = { uri: string; socket: number; answer(): void };

t.test('requests that touch the same thing keep their order, others do not wait for them', async (t) => {
  const { got, send } = await open(t, 3);
  void send('a1', ['a']);
  void send('b1', ['b']);
  void send('a2', ['a', 'x']);
  void send('c1', ['c']);
  await got('a1', 'b1', 'a2', 'c1');
  const [a1, b1, a2, c1] = await got('a1', 'b1', 'a2', 'c1');
  t.equal(a2?.socket, a1?.socket, 'behind the one it follows');
  t.equal(new Set([a1?.socket, b1?.socket, c1?.socket]).size, 3, 'each of the others on a socket of its own');
});

t.test('a request that brings two busy things together is held back, and all that follow it with it', async (t) => {
  const { got, all, send } = await open(t, 3);
  void send('a1', ['a']);
  void send('b1', ['b']);
  const joined = send('join', ['a', 'b']);
  void send('a2', ['a']);
  void send('b2', ['b']);
  void send('c1', ['c']);
  const [a1, b1] = await got('a1', 'b1', 'c1');
  t.same(all().sort(), ['a1', 'b1', 'c1'], 'neither of them, nor what comes after');
  a1?.answer();
  const [join, a2, b2] = await got('join', 'a2', 'b2');
  t.same(
    [join?.socket, a2?.socket, b2?.socket],
    [b1?.socket, b1?.socket, b1?.socket],
    'behind the busier one, in order',
  );
  t.same(
    all().filter((uri) => uri !== 'c1'),
    ['a1', 'b1', 'join', 'a2', 'b2'],
  );
  join?.answer();
  await joined;
});

t.test('a request that has timed out is still in the way of what follows it', async (t) => {
  const { got, send } = await open(t, 2, { requestMs: 60 });
  await t.rejects(send('slow', ['a']), /no answer within 60 ms: GET slow/);
  void send('after', ['a']);
  void send('other', ['b']);
  const [slow, after, other] = await got('slow', 'after', 'other');
  t.equal(after?.socket, slow?.socket);
  t.not(other?.socket, slow?.socket);
});

t.test('a socket that ends fails its own requests and what waits for them, and no others', async (t) => {
  const { lanes, got, send, sockets } = await open(t, 2);
  const a1 = send('a1', ['a']);
  const b1 = send('b1', ['b']);
  const join = send('join', ['a', 'b']);
  const [first, second] = await got('a1', 'b1');
  const broken = sockets[first?.socket ?? 0];
  t.ok(broken);
  const failed = t.rejects(a1, /connection lost \(cut\): GET a1/);
  const waited = t.rejects(join, /connection lost \(cut\): GET join/);
  if (broken) lanes.remove(broken);
  lanes.rejectWaiting('cut');
  broken?.end('cut');
  await Promise.all([failed, waited]);
  t.equal(lanes.outstanding, 1);
  const idle = lanes.untilIdle(10_000);
  second?.answer();
  await b1;
  await idle;
  void send('a2', ['a']);
  await got('a2');
});

/** Lanes over `count` sockets to a server that answers nothing by itself. */
async function open(t: Test, count: number, { requestMs = 20_000 } = {}) {
  const seen: Got[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket: WebSocket, request) => {
    const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('app'));
    socket.on('message', (data) => {
      const { request_id, uri } = JSON.parse(String(data)) as { request_id: string; uri: string };
      const answer = () => socket.send(JSON.stringify({ type: 'RESTResponse', request_id, status_code: 204 }));
      seen.push({ uri, socket: number, answer });
    });
  });
  const { port } = server.address() as { port: number };
  const lanes = new AriLanes(requestMs);
  const sockets: AriSocket[] = [];
  for (let n = 0; n < count; n += 1) {
    await new Promise<void>((opened) => {
      const socket = new AriSocket({
        url: `http://127.0.0.1:${port}`,
        user: 'u',
        password: 'p',
        application: String(n),
        connectMs: 5_000,
        requestMs,
        pingMs: 60_000,
        silenceMs: 60_000,
        opened,
        event: () => {},
        ended: () => {},
      });
      lanes.add(socket);
      sockets.push(socket);
    });
  }
  t.teardown(() => {
    for (const socket of sockets) socket.close();
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return {
    lanes,
    sockets,
    send: (uri: string, things: string[]) => {
      const sent = lanes.send({ method: 'GET', uri }, things);
      // What is under way at the end of a test fails with its sockets.
      sent.catch(() => {});
      return sent;
    },
    all: () => seen.map(({ uri }) => uri),
    got: async (...uris: string[]) => {
      const find = () => uris.map((uri) => seen.find((one) => one.uri === uri));
      await waitFor(`requests ${uris.join(', ')}`, () => find().every((one) => one !== undefined));
      return find();
    },
  };
}
