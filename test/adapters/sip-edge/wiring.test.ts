/**
 * The edge between telephones, a drachtio-server and a real Asterisk. Run with the stand-in always, and with a real drachtio-server
 * where DRACHTIO_URL names one: then these very tests run again, and where not, they are reported as not run.
 */
import type { Socket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import t, { type Test } from 'tap';
import { startAsterisk, type TestAsterisk } from '../../helpers/asterisk.ts';
import { EDGE_WITH, type Signalling, startEdge } from '../../helpers/edge.ts';
import { eventually } from '../../helpers/hotline.ts';
import { Phone, type PhoneOptions } from '../../helpers/phone/index.ts';
import { openSocket } from '../../helpers/phone/rtp.ts';

/** 4001 echoes what it hears; what Asterisk was told of the caller stands in its log. */
const DIALPLAN = `[from-edge]
exten => 4001,1,Gosub(edge-says,s,1)
 same => n,NoOp(TOLD \${CALLERID(num)} \${CALLERID(num-pres)} \${EDGE_DNIS} \${EDGE_SOURCE} \${EDGE_TRUNK})
 same => n,Answer()
 same => n,Echo()
exten => 4003,1,Ringing()
 same => n,Wait(30)
[from-street]
exten => 4001,1,NoOp(STREET \${CALLERID(num)})
 same => n,Answer()
 same => n,Echo()
`;
const STRANGER = '127.0.0.9';
const ROAMING = '127.0.0.8';
const PASSWORD = 'a-long-password';

const settingsFor = (nodes: object[], more: object = {}) => ({
  trunks: [
    { name: 'carrier', addresses: ['127.0.0.1'] },
    { name: 'roaming', digest: { user: 'branch-office', password: PASSWORD } },
  ],
  numbers: ['4001', '4003', '+8640012345'],
  nodes,
  ...more,
});

/** A socket that says what it likes and writes down what it hears. */
async function openMouth(t: Test, address: string): Promise<{ socket: Socket; heard: string[]; port: number }> {
  const socket = await openSocket(address, 0);
  const heard: string[] = [];
  socket.on('message', (bytes) => heard.push(bytes.toString().split('\r\n')[0] as string));
  t.teardown(() => socket.close());
  return { socket, heard, port: socket.address().port };
}

function say(
  mouth: { socket: Socket; port: number },
  server: string,
  method: string,
  address: string,
  to = '4001',
): void {
  const id = Math.random().toString(36).slice(2);
  const [host, port] = server.split(':');
  const lines = [
    `${method} sip:${to}@${server} SIP/2.0`,
    `Via: SIP/2.0/UDP ${address}:${mouth.port};branch=z9hG4bK${id};rport`,
    'Max-Forwards: 70',
    `From: <sip:100@${address}>;tag=${id}`,
    `To: <sip:${to}@${server}>`,
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:100@${address}:${mouth.port}>`,
    'Content-Length: 0',
  ];
  mouth.socket.send(`${lines.join('\r\n')}\r\n\r\n`, Number(port), host);
}

async function openPhone(t: Test, signalling: Signalling, options: PhoneOptions = {}): Promise<Phone> {
  const phone = await Phone.open({ server: signalling.sipServer, ...options });
  t.teardown(() => phone.close());
  return phone;
}

const startNode = (t: Test, { sipServer }: Signalling) => startAsterisk(t, { edge: sipServer, dialplan: DIALPLAN });
const nodeAt = ({ sipPort }: TestAsterisk, name = 'a1') => ({ name, address: `127.0.0.1:${sipPort}` });

for (const { name, skip, open } of EDGE_WITH) {
  t.test(`calls and faults, with ${name}`, { skip }, async (t) => {
    const signalling = await open(t);
    const asterisk = await startNode(t, signalling);
    const edge = await startEdge(t, signalling, settingsFor([nodeAt(asterisk)]));
    await edge.until('the node is up', ({ nodes }) => nodes[0]?.state === 'up');

    t.test("a trunk's call is let in, with sound both ways, and Asterisk is told who calls", async (t) => {
      const phone = await openPhone(t, signalling);
      const call = await phone.call({ to: '4001', callerNumber: '13800138000' });
      await call.waitForAnswer();
      call.audio.speaking.sendTone(1000);
      await call.audio.waitForTone(1000);
      const told = `TOLD +8613800138000 allowed_passed_screen 4001 127.0.0.1:${phone.port} udp carrier`;
      t.ok((await readFile(asterisk.logFile, 'utf8')).includes(told), told);
      await call.hangUp();
      t.equal((await call.waitForEnd()).kind, 'hung-up');
    });

    t.test('a caller who withholds the number is served, and shown to nobody', async (t) => {
      const phone = await openPhone(t, signalling);
      const call = await phone.call({ to: '4001', callerNumber: null });
      await call.waitForAnswer();
      await call.hangUp();
      t.match(await readFile(asterisk.logFile, 'utf8'), /TOLD {2}prohib_passed_screen 4001/);
    });

    t.test('a stranger hears nothing: no method, no number, known or not, is answered', async (t) => {
      const mouth = await openMouth(t, STRANGER);
      const before = (await edge.status()).scans;
      const methods = ['OPTIONS', 'REGISTER', 'SUBSCRIBE', 'MESSAGE', 'INVITE', 'INVITE'];
      methods.forEach((method, index) => {
        say(mouth, signalling.sipServer, method, STRANGER, index === 5 ? '999' : '4001');
      });
      await edge.until('all have been looked at', ({ scans }) => scans === before + methods.length);
      // What a trunk asks afterwards is answered: the stranger's answers would have come by then.
      const carrier = await openMouth(t, '127.0.0.1');
      say(carrier, signalling.sipServer, 'OPTIONS', '127.0.0.1');
      await eventually('the trunk is answered', () => carrier.heard.includes('SIP/2.0 200 OK'));
      // drachtio-server says this to every INVITE before it asks anybody; docs/sip-edge.md has the firewall for it.
      const others = mouth.heard.filter((line) => line !== 'SIP/2.0 100 Trying');
      t.strictSame(others, []);
      t.equal((await edge.status()).banned, 1, 'and is banned by now');
    });

    t.test('a trunk with a password is asked for it, and let in from anywhere', async (t) => {
      const phone = await openPhone(t, signalling, { address: ROAMING, user: 'branch-office', password: PASSWORD });
      const call = await phone.call({ to: '4001' });
      await call.waitForAnswer();
      await call.hangUp();
      t.match(await readFile(asterisk.logFile, 'utf8'), /TOLD .* 4001 127\.0\.0\.8:\d+ udp roaming/);
    });

    t.test('who guesses its password is asked again, then hears nothing more', async (t) => {
      const address = '127.0.0.7';
      const guess = async () => {
        const phone = await openPhone(t, signalling, { address, user: 'branch-office', password: 'guessed', t1Ms: 20 });
        return (await phone.call({ to: '4001' })).waitForEnd();
      };
      const { banned } = await edge.status();
      for (let tries = 0; tries < 5; tries++) t.equal((await guess()).status, 407);
      t.equal((await edge.status()).banned, banned + 1);
      const { scans } = await edge.status();
      const phone = await openPhone(t, signalling, { address, user: 'branch-office', password: PASSWORD });
      const call = await phone.call({ to: '4001' });
      await edge.until('the right password comes too late', (status) => status.scans === scans + 1);
      t.ok(call.lastStatus <= 100, 'nobody answers');
    });

    t.test('a number that is not ours is not found', async (t) => {
      const phone = await openPhone(t, signalling);
      t.equal((await (await phone.call({ to: '4002' })).waitForEnd()).status, 404);
    });

    t.test('what is said of a caller is believed from the edge alone', async (t) => {
      const lie = { 'X-Hotline-ANI': '+8613900000000', 'P-Asserted-Identity': '<sip:13900000000@x>' };
      const phone = await openPhone(t, signalling);
      const forged = await phone.call({ to: '4001', callerNumber: '13800138001', headers: lie });
      t.equal((await forged.waitForEnd()).status, 403, 'the edge lets nobody speak for it');
      const direct = await Phone.open({ server: `127.0.0.1:${asterisk.sipPort}`, user: 'edge' });
      t.teardown(() => direct.close());
      const call = await direct.call({ to: '4001', callerNumber: 'edge', headers: lie });
      await call.waitForAnswer();
      await call.hangUp();
      t.match(await readFile(asterisk.logFile, 'utf8'), /STREET edge/, 'and calling oneself so makes nobody the edge');
    });

    t.test('a caller who hangs up before the answer is gone from Asterisk, too', async (t) => {
      const phone = await openPhone(t, signalling);
      const call = await phone.call({ to: '4003' });
      await call.waitForRinging();
      t.equal((await call.hangUp()).kind, 'cancelled');
      await eventually('Asterisk has ended it', async () =>
        /Spawn extension \(from-edge, 4003, \d\) exited/.test(await readFile(asterisk.logFile, 'utf8')),
      );
      await eventually('it is counted', async () =>
        (await edge.metrics()).includes('edge_calls_total{result="cancelled"} 1'),
      );
    });

    t.test('all of it is counted, and a dropped INVITE is held nowhere', async (t) => {
      const metrics = await edge.metrics();
      t.match(metrics, /edge_requests_total\{method="INVITE",verdict="drop",reason="unknownTrunk"\} 2/);
      t.match(metrics, /edge_requests_total\{method="INVITE",verdict="answer",reason="notOurNumber"\} 1/);
      t.match(metrics, /edge_calls_total\{result="answered"\} 3/);
      t.match(metrics, /edge_held_invites 0\n/);
      t.match(metrics, /edge_node_up\{node="a1"\} 1/);
    });

    t.test('the settings are taken when they change, and kept when they are wrong', async (t) => {
      await edge.settings(settingsFor([nodeAt(asterisk)], { door: 'emergency', retryAfterS: 77 }));
      await edge.until('the door is shut', ({ door }) => door === 'emergency');
      const carrier = await openMouth(t, '127.0.0.1');
      const answers: string[] = [];
      carrier.socket.on('message', (bytes) => answers.push(bytes.toString()));
      say(carrier, signalling.sipServer, 'INVITE', '127.0.0.1');
      const answer = await eventually('an answer', () => answers.find((text) => !text.includes(' 100 ')));
      t.match(answer, /^SIP\/2\.0 503 Emergency/);
      t.match(answer, /\r\nRetry-After: 77\r\n/i);
      await edge.settings({ nonsense: true });
      await eventually('the mistake is told', () => edge.log().includes('nonsense: there is no such setting'));
      t.equal((await edge.status()).door, 'emergency', 'the ones before stay');
      await edge.settings(settingsFor([nodeAt(asterisk)]));
      await edge.until('the door is open', ({ door }) => door === 'open');
    });

    const phone = await openPhone(t, signalling);
    const dial = async () => {
      const call = await phone.call({ to: '4001' });
      await call.waitForAnswer();
      return call;
    };

    t.test('a talk outlives the edge; new calls meanwhile get 503, so that the carrier goes another way', async (t) => {
      const talk = await dial();
      talk.audio.speaking.sendTone(700);
      await talk.audio.waitForTone(700);
      await edge.kill();
      talk.audio.speaking.sendTone(1300);
      await talk.audio.waitForTone(1300);
      await talk.hold(true);
      await talk.hold(false);
      const carrier = await openMouth(t, '127.0.0.1');
      await eventually('drachtio-server has noticed', () => {
        say(carrier, signalling.sipServer, 'OPTIONS', '127.0.0.1');
        return carrier.heard.includes('SIP/2.0 503 Service Unavailable');
      });
      const refused = await phone.call({ to: '4001' });
      t.equal((await refused.waitForEnd()).status, 503);
      await edge.start();
      await edge.until('the node is up', ({ nodes }) => nodes[0]?.state === 'up');
      talk.audio.speaking.sendTone(900);
      await talk.audio.waitForTone(900);
      await talk.hangUp();
      t.equal((await talk.waitForEnd()).kind, 'hung-up');
      await (await dial()).hangUp();
    });

    t.test('an edge that loses its drachtio-server tries again and again until it is back', async (t) => {
      const talk = await dial();
      const { connections } = signalling.line;
      signalling.line.cut();
      await edge.until('the loss is noticed', ({ connected }) => !connected);
      await eventually('it tries again', () => signalling.line.connections >= connections + 4, 30_000);
      signalling.line.mend();
      await edge.until('it is back', ({ connected }) => connected);
      talk.audio.speaking.sendTone(1100);
      await talk.audio.waitForTone(1100);
      await talk.hangUp();
      const next = await dial();
      await next.hangUp();
      t.equal((await next.waitForEnd()).kind, 'hung-up', 'the next call comes in');
    });

    t.test('an Asterisk that goes is down, and up again when it comes back', async (t) => {
      await asterisk.kill();
      await edge.until('it is down', ({ nodes }) => nodes[0]?.state === 'down');
      const refused = await phone.call({ to: '4001' });
      const ending = await refused.waitForEnd();
      t.equal(ending.status, 503);
      await asterisk.start();
      await edge.until('it is up', ({ nodes }) => nodes[0]?.state === 'up', 60_000);
      await (await dial()).hangUp();
    });

    t.test('a node that is silent or refuses costs no call: the next one takes it', async (t) => {
      const refusing = await Phone.open();
      t.teardown(() => refusing.close());
      refusing.onInvite((call) => call.reject(503, 'Service Unavailable'));
      const broken = { name: 'refusing', address: `127.0.0.1:${refusing.port}`, weight: 1000 };
      await edge.settings(settingsFor([{ ...broken }, nodeAt(asterisk)]));
      await edge.until('the settings are taken', ({ nodes }) => nodes.length === 2);
      const { failovers } = await edge.status();
      await (await dial()).hangUp();
      await edge.until('the failover is counted', (status) => status.failovers === failovers + 1);

      // Silent, and not yet found out by OPTIONS, which takes 2 s.
      const dead = await openSocket('127.0.0.1', 0);
      t.teardown(() => dead.close());
      const silent = { name: 'silent', address: `127.0.0.1:${dead.address().port}` };
      await edge.settings(settingsFor([{ ...silent, weight: 1000 }, nodeAt(asterisk)]));
      await edge.until('the settings are taken', ({ nodes }) => nodes[0]?.name === 'silent');
      const call = await dial();
      t.ok(call.times.answeredMs, 'answered by the next');
      await call.hangUp();
      await edge.until('the silent one is found out', ({ nodes }) => nodes[0]?.state === 'down');
    });

    t.test('a drained node gets no new calls and keeps those it has', async (t) => {
      const second = await startNode(t, signalling);
      await edge.settings(settingsFor([nodeAt(asterisk), nodeAt(second, 'a2')]));
      await edge.until('both are up', ({ nodes }) => nodes.length === 2 && nodes.every(({ state }) => state === 'up'));
      // What the first is still owed for calls that others were to take comes before the second's share.
      const talks = [];
      for (let n = 0; n < 6; n += 1) talks.push(await dial());
      const callsOf = async (node: TestAsterisk) =>
        ((await readFile(node.logFile, 'utf8')).match(/TOLD /g) ?? []).length;
      t.ok((await callsOf(second)) >= 1, 'the second takes its share');
      await edge.settings(settingsFor([{ ...nodeAt(asterisk), drain: true }, nodeAt(second, 'a2')]));
      await edge.until('the first is drained', ({ nodes }) => nodes[0]?.state === 'draining');
      const before = await callsOf(asterisk);
      await (await dial()).hangUp();
      await (await dial()).hangUp();
      t.equal(await callsOf(asterisk), before);
      for (const talk of talks) {
        talk.audio.speaking.sendTone(800);
        await talk.audio.waitForTone(800);
        await talk.hangUp();
      }
    });
  });
}
