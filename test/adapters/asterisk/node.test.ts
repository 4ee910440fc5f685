/** What happens when the controller, Asterisk or the line between them is away, with real calls going on. */
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AriLimits } from '../../../src/adapters/asterisk/ari-link.ts';
import { AriRefusedError, type AsteriskConnection, connectAsterisk } from '../../../src/adapters/asterisk/index.ts';
import { startAsterisk } from '../../helpers/asterisk.ts';
import { type Call, Phone } from '../../helpers/phone/index.ts';
import { measureSound, readWav } from '../../helpers/sound.ts';
import { NODE, optionsFor, reasonOf, Told, waitFor } from './harness.ts';
import { startLine } from './line.ts';

type Controller = { told: Told; log: string[]; connection: AsteriskConnection; replaced: number };

t.test('a node', async (t) => {
  const asterisk = await startAsterisk(t);
  const recordingsDir = await mkdtemp('/tmp/hl-rec-');
  t.teardown(() => rm(recordingsDir, { recursive: true, force: true }));
  const server = `127.0.0.1:${asterisk.sipPort}`;

  const control = async (
    t: Test,
    options: Partial<Parameters<typeof connectAsterisk>[0]> = {},
  ): Promise<Controller> => {
    const told = new Told();
    const log: string[] = [];
    const controller: Controller = {
      told,
      log,
      replaced: 0,
      connection: connectAsterisk({
        ...optionsFor(asterisk, recordingsDir, told, log),
        onReplaced: () => {
          controller.replaced += 1;
        },
        ...options,
      }),
    };
    t.teardown(() => controller.connection.close());
    await controller.connection.connected;
    return controller;
  };

  t.test('a cut line: the talk goes on, and what is there is listed before anything new is told', async (t) => {
    const line = await startLine(t, asterisk.ariUrl);
    const { told, connection } = await control(t, { url: line.url });
    const talk = await startTalk(t, connection, told, server, 'cut');
    const waiting = await arriveFrom(t, connection, told, server);
    await connection.telephony.execute({
      type: 'holdChannel',
      nodeId: NODE,
      channelId: waiting.channelId,
      music: 'hotline',
    });
    const goes = await arriveFrom(t, connection, told, server);
    line.cut();
    await told.wait('nodeLost', { nodeId: NODE });
    t.equal(
      await reasonOf(connection.telephony.execute({ type: 'stopPlayback', nodeId: NODE, playbackId: 'p' })),
      'unreachable',
    );
    await goes.call.hangUp();
    const fromMs = performance.now();
    await talk.agent.audio.waitForTone(600, { fromMs, forMs: 300 });
    line.mend();
    const connected = await told.wait('nodeConnected', {}, { nth: 2 });
    t.equal(connected.restarted, false);
    t.strictSame(
      connected.channels.toSorted((a, b) => a.channelId.localeCompare(b.channelId)),
      [
        { channelId: talk.channelId, kind: 'customer', answered: true, ani: '13800138000', dnis: '4001' },
        { channelId: waiting.channelId, kind: 'customer', answered: true, ani: '13800138000', dnis: '4001' },
        { channelId: talk.legId, kind: 'agent', answered: true, ani: null, dnis: 's' },
      ].toSorted((a, b) => a.channelId.localeCompare(b.channelId)),
    );
    t.equal(connected.bridges.length, 1, 'the holding bridge is not listed');
    t.same(connected.bridges[0]?.channelIds.toSorted(), [talk.channelId, talk.legId].toSorted());
    const after = told.all.slice(told.all.findIndex((event) => event.type === 'nodeLost') + 1);
    t.equal(after[0]?.type, 'nodeConnected', 'nothing comes before it');
    await told.wait('phoneRegistered', { agentId: 'cut' }, { nth: 2 });
    await talk.agent.audio.waitForTone(600, { forMs: 300 });
    t.equal(told.of('channelEnded', { channelId: goes.channelId }).length, 0, 'who left meanwhile is just not listed');
    await talk.customer.hangUp();
    await told.wait('channelEnded', { channelId: talk.channelId });
    await talk.agent.hangUp();
    await told.wait('channelEnded', { channelId: talk.legId });
    await waiting.call.hangUp();
    await told.wait('channelEnded', { channelId: waiting.channelId });
    await connection.telephony.execute({ type: 'dissolveBridge', nodeId: NODE, bridgeId: 'talk-cut' });
  });

  t.test('an agent who picks up while the line is cut hears music, and is told as there when it is back', async (t) => {
    const line = await startLine(t, asterisk.ariUrl);
    const { told, connection } = await control(t, { url: line.url });
    const { rung, legId } = await ring(t, connection, told, server, { name: 'kept', callId: 'call-kept' });
    const agent = await rung;
    line.cut();
    await told.wait('nodeLost', { nodeId: NODE });
    await asterisk.hasLetGo();
    await agent.answer();
    await agent.audio.waitForSound();
    t.equal(told.of('channelAnswered', { channelId: legId }).length, 0);
    line.mend();
    const connected = await told.wait('nodeConnected', {}, { nth: 2 });
    const found = connected.channels.find(({ channelId }) => channelId === legId);
    t.match(found, { kind: 'agent' });
    // It asks twice a second whether somebody is there: mostly a moment after it was listed, as not answered.
    if (!found?.answered) await told.wait('channelAnswered', { channelId: legId });
    const talk = { nodeId: NODE, bridgeId: 'talk-kept' };
    const joined = connection.telephony.execute({ type: 'connectChannels', ...talk, channelIds: [legId] });
    t.equal(await reasonOf(joined), 'done', 'who is told as there can be joined');
    await connection.telephony.execute({ type: 'dissolveBridge', ...talk });
    await agent.hangUp();
    await told.wait('channelEnded', { channelId: legId });
  });

  t.test('one of its connections for requests breaks: nothing that happens meanwhile is missed', async (t) => {
    const line = await startLine(t, asterisk.ariUrl);
    const { told, connection } = await control(t, { url: line.url });
    const { call, channelId } = await arriveFrom(t, connection, told, server);
    t.ok(line.cutRequests());
    await told.wait('nodeLost', { nodeId: NODE });
    await call.press('7');
    const connected = await told.wait('nodeConnected', {}, { nth: 2 });
    t.equal(connected.restarted, false);
    t.ok(connected.channels.some((channel) => channel.channelId === channelId));
    await told.wait('digitReceived', { channelId, digit: '7' });
    t.equal(told.of('digitReceived').length, 1, 'and told once');
    const hangUp = { type: 'hangUpChannel', nodeId: NODE, channelId, reason: 'normal' } as const;
    t.equal(await reasonOf(connection.telephony.execute(hangUp)), 'done');
    await call.waitForEnd();
    await told.wait('channelEnded', { channelId });
  });

  t.test('a channel that cannot be moved holds up its own call only', async (t) => {
    const { told, connection } = await control(t);
    const stuck = await arriveFrom(t, connection, told, server);
    const other = await arriveFrom(t, connection, told, server);
    // Played by somebody else: we do not know that it would have to be stopped, and Asterisk moves nobody in mid-sound.
    const play = `channels/${stuck.channelId}/play?media=sound:hotline/zh-CN/main-menu/no-key`;
    const authorization = `Basic ${Buffer.from(`${asterisk.user}:${asterisk.password}`).toString('base64')}`;
    const played = await fetch(`${asterisk.ariUrl}/ari/${play}`, { method: 'POST', headers: { authorization } });
    t.equal(played.status, 201);
    await stuck.call.audio.waitForSound();
    const order: string[] = [];
    const hold = (channelId: string) => ({ type: 'holdChannel', nodeId: NODE, channelId, music: 'hotline' }) as const;
    const done = (name: string) => () => order.push(name);
    const { telephony } = connection;
    const orders = [
      telephony.execute(hold(stuck.channelId)).then(done('stuck is held')),
      telephony.execute({ type: 'unbridgeChannel', nodeId: NODE, channelId: stuck.channelId }).then(done('and let go')),
      telephony.execute(hold(other.channelId)).then(done('the other is held')),
    ];
    await Promise.all(orders);
    t.strictSame(order, ['the other is held', 'stuck is held', 'and let go']);
    for (const { call, channelId } of [stuck, other]) {
      await call.hangUp();
      await told.wait('channelEnded', { channelId });
    }
  });

  t.test('a line that is silent without being cut is given up', async (t) => {
    const line = await startLine(t, asterisk.ariUrl);
    const limits = { requestMs: 300, pingMs: 100, silenceMs: 600 };
    const { told, connection } = await control(t, { url: line.url, limits });
    line.stall();
    const stalledMs = performance.now();
    const hangUp = { type: 'hangUpChannel', nodeId: NODE, channelId: 'x', reason: 'normal' } as const;
    t.equal(await reasonOf(connection.telephony.execute(hangUp)), 'timeout');
    const { seenMs } = await told.wait('nodeLost', { nodeId: NODE });
    t.ok(seenMs - stalledMs < 1500, `given up after ${Math.round(seenMs - stalledMs)} ms`);
    await told.wait('nodeConnected', {}, { nth: 2 });
  });

  t.test('a new controller finds the calls of the one before, and finishes its recordings', async (t) => {
    const first = await control(t);
    const talk = await startTalk(t, first.connection, first.told, server, 'old');
    const other = await startTalk(t, first.connection, first.told, server, 'gone');
    await first.connection.close();
    await other.agent.hangUp();
    await other.customer.hangUp();
    const arrivedMeanwhile = first.told.all.length;
    const second = await control(t);
    const [connected] = second.told.of('nodeConnected');
    t.equal(connected?.restarted, false);
    t.same(connected?.channels.map(({ kind }) => kind).toSorted(), ['agent', 'customer']);
    t.equal(second.told.of('phoneRegistered', { agentId: 'old' }).length, 1);
    const left = await second.told.wait('recordingSaved', { recordingId: 'rec-gone' });
    t.equal(left.callId, other.channelId);
    t.equal(second.told.of('recordingSaved', { recordingId: 'rec-old' }).length, 0, 'one under way is left alone');
    const hold = { type: 'holdChannel', nodeId: NODE, channelId: talk.channelId, music: 'hotline' } as const;
    await second.connection.telephony.execute(hold);
    await talk.customer.audio.waitForSound();
    await talk.agent.hangUp();
    await second.told.wait('channelEnded', { channelId: talk.legId });
    const saved = await second.told.wait('recordingSaved', { recordingId: 'rec-old' });
    t.equal(saved.callId, talk.channelId);
    await talk.customer.hangUp();
    await second.told.wait('channelEnded', { channelId: talk.channelId });
    t.equal(first.told.all.length, arrivedMeanwhile, 'the closed one is told nothing');
  });

  t.test('a second controller of the same name takes over; the first does not fight', async (t) => {
    const first = await control(t);
    const second = await control(t);
    await waitFor('the first is told', () => first.replaced === 1);
    t.equal(first.told.of('nodeLost').length, 1);
    const { call, channelId } = await arriveFrom(t, second.connection, second.told, server);
    t.equal(first.told.of('callArrived').length, 0);
    t.equal(second.replaced, 0);
    t.equal(
      await reasonOf(first.connection.telephony.execute({ type: 'answerChannel', nodeId: NODE, channelId })),
      'unreachable',
    );
    await call.hangUp();
    await second.told.wait('channelEnded', { channelId });
  });

  t.test(
    'Asterisk killed and started again: said to be another one, phones come back, the recording is saved',
    async (t) => {
      const { told, connection } = await control(t);
      const talk = await startTalk(t, connection, told, server, 'crash');
      // Asterisk writes 32 kB at a time, two seconds of sound; what it had not written yet goes with it.
      const spool = path.join(asterisk.spoolFolder, 'monitor');
      await waitFor('sound on disk', () => {
        const sizes = readdirSync(spool).map((file) => statSync(path.join(spool, file)).size);
        return sizes.length === 2 && sizes.every((size) => size > 10_000);
      });
      await asterisk.kill();
      await told.wait('nodeLost');
      await asterisk.start();
      const connected = await told.wait('nodeConnected', {}, { nth: 2 });
      t.match(connected, { restarted: true, channels: [], bridges: [] });
      t.equal(told.of('channelEnded').length, 0, 'the list says it');
      await talk.phone.register();
      await told.wait('phoneRegistered', { agentId: 'crash' }, { nth: 2 });
      const saved = await told.wait('recordingSaved', { recordingId: 'rec-crash' }, { withinMs: 15_000 });
      t.ok(saved.durationMs > 500, `${saved.durationMs} ms`);
      const report = measureSound(readWav(path.join(recordingsDir, saved.file), { channel: 0 }));
      t.ok(report.levelDb > -40, 'with sound');
      const again = await arriveFrom(t, connection, told, server);
      await again.call.hangUp();
      await told.wait('channelEnded', { channelId: again.channelId });
      talk.agent.vanish();
      talk.customer.vanish();
    },
  );

  t.test('an application that Asterisk has switched off is noticed, and calls come again', async (t) => {
    // What follows a connection that is made while the one before is being cleaned up, as a rare order of threads has it.
    const line = await startLine(t, asterisk.ariUrl);
    const { told, connection } = await control(t, { url: line.url, limits: { pingMs: 50, silenceMs: 500 } });
    await line.takeAway(asterisk.user, asterisk.password);
    await told.wait('nodeLost');
    const connected = await told.wait('nodeConnected', {}, { nth: 2 });
    t.equal(connected.restarted, false);
    const { call, channelId } = await arriveFrom(t, connection, told, server);
    await call.hangUp();
    await told.wait('channelEnded', { channelId });
    t.equal(told.of('nodeLost').length, 1, 'and once it is told of things, it stays');
  });

  t.test('a wrong password is said once, as what to change', async (t) => {
    const told = new Told();
    const log: string[] = [];
    const limits = { retryFirstMs: 5, retryAtMostMs: 10 };
    const line = await startLine(t, asterisk.ariUrl);
    const options = { ...optionsFor(asterisk, recordingsDir, told, log), url: line.url, password: 'wrong', limits };
    const connection = connectAsterisk(options);
    t.teardown(() => connection.close());
    await t.rejects(connection.connected, AriRefusedError);
    await t.rejects(connection.connected, /refuses the ARI user "hotline"; set ARI_URL/);
    await waitFor('more attempts', () => line.attempts() >= 3);
    t.equal(log.length, 1);
    t.same(told.all, []);
  });
});

t.test('an Asterisk that is not what we need (a stand-in, for no such one is at hand)', async (t) => {
  const told = new Told();
  const log: string[] = [];
  let version = '22.10.0';
  let answers = true;
  let speaks = true;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const { request_id, uri } = JSON.parse(String(data)) as { request_id: string; uri: string };
      if (!answers && uri !== 'asterisk/info') return;
      const info = { system: { version, entity_id: 'x' }, status: { startup_time: 'now' } };
      if (speaks && uri.startsWith('events/user'))
        socket.send(JSON.stringify({ type: 'ChannelUserevent', eventname: 'x' }));
      const body =
        uri === 'asterisk/info'
          ? info
          : uri.startsWith('applications')
            ? { name: 'hotline', channel_ids: [], endpoint_ids: [] }
            : [];
      socket.send(
        JSON.stringify({ type: 'RESTResponse', request_id, status_code: 200, message_body: JSON.stringify(body) }),
      );
    });
  });
  const connect = (limits: Partial<AriLimits> = {}) => {
    const connection = connectAsterisk({
      nodeId: NODE,
      url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
      user: 'u',
      password: 'p',
      spoolDir: null,
      recordingsDir: '/nowhere',
      door: told.door,
      mayClaim: () => true,
      onReplaced: () => {},
      log: (level, message) => log.push(`${level} ${message}`),
      limits: { requestMs: 200, retryFirstMs: 10, retryAtMostMs: 20, ...limits },
    });
    t.teardown(() => connection.close());
    return connection;
  };

  t.test('is refused when it is too old, and taken as soon as it is upgraded', async (t) => {
    const connection = connect();
    await t.rejects(connection.connected, /is version 22\.10\.0; 22\.10\.1 or newer is needed/);
    t.same(told.all, []);
    version = '22.10.1+dfsg';
    await told.wait('nodeConnected');
    t.equal(log.filter((line) => line.startsWith('error')).length, 1);
    await connection.close();
  });

  t.test('that does not answer a request in time rejects it, and later ones still pass', async (t) => {
    const before = told.of('nodeConnected').length;
    const connection = connect();
    await told.wait('nodeConnected', {}, { nth: before + 1 });
    answers = false;
    const answer = { type: 'answerChannel', nodeId: NODE, channelId: 'c' } as const;
    t.equal(await reasonOf(connection.telephony.execute(answer)), 'timeout');
    answers = true;
    t.equal(await reasonOf(connection.telephony.execute(answer)), 'done');
    await connection.close();
  });

  t.test('that answers requests and tells nothing is connected to anew', async (t) => {
    const before = told.of('nodeConnected').length;
    log.length = 0;
    const connection = connect({ pingMs: 20, silenceMs: 300 });
    await told.wait('nodeConnected', {}, { nth: before + 1 });
    speaks = false;
    await told.wait('nodeConnected', {}, { nth: before + 2 });
    t.ok(log.some((line) => line.includes('lost: Asterisk tells the application hotline nothing')));
    speaks = true;
    await connection.close();
  });
});

async function arriveFrom(t: Test, connection: AsteriskConnection, told: Told, server: string) {
  const phone = await Phone.open({ server });
  t.teardown(() => phone.close());
  const before = told.of('callArrived').length;
  const call = await phone.call({ to: '4001', callerNumber: '13800138000' });
  const { channelId } = await told.wait('callArrived', {}, { nth: before + 1 });
  await connection.telephony.execute({ type: 'answerChannel', nodeId: NODE, channelId });
  await call.waitForAnswer();
  return { call, channelId };
}

/** A caller (600 Hz) and an agent (1500 Hz) in a talk that is recorded as `rec-NAME` in the bridge `talk-NAME`. */
async function startTalk(t: Test, connection: AsteriskConnection, told: Told, server: string, name: string) {
  const { call: customer, channelId } = await arriveFrom(t, connection, told, server);
  const { phone, rung, legId } = await ring(t, connection, told, server, { name, callId: channelId });
  const agent = await rung;
  await agent.answer();
  await told.wait('channelAnswered', { channelId: legId });
  const channelIds = [channelId, legId];
  await connection.telephony.execute({ type: 'connectChannels', nodeId: NODE, bridgeId: `talk-${name}`, channelIds });
  customer.audio.speaking.sendTone(600);
  agent.audio.speaking.sendTone(1500);
  await agent.audio.waitForTone(600);
  await customer.audio.waitForTone(1500);
  return { customer, agent, phone, channelId, legId };
}

/** A new agent's telephone is registered and rung. */
async function ring(
  t: Test,
  connection: AsteriskConnection,
  told: Told,
  server: string,
  { name, callId }: { name: string; callId: string },
) {
  const { user, password } = await connection.administration.providePhone({ agentId: name }, { kind: 'sip' });
  const phone = await Phone.open({ server, user, password });
  t.teardown(() => phone.close());
  const rung = new Promise<Call>((resolve) => phone.onInvite(resolve));
  await phone.register();
  await told.wait('phoneRegistered', { agentId: name });
  const legId = `leg-${name}`;
  const recordingId = `rec-${name}`;
  const caller = { callId, callerName: 'Wang', callerNumber: '1' };
  await connection.telephony.execute({
    type: 'dialAgent',
    nodeId: NODE,
    channelId: legId,
    agentId: name,
    ...caller,
    recordingId,
  });
  return { phone, rung, legId };
}
