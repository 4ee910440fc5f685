/** An agent's leg and the talk, against a real Asterisk with real SIP telephones at both ends. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { newDeskPhone } from '../../../src/adapters/asterisk/index.ts';
import { soundsFolder } from '../../../src/setup/paths.ts';
import { type Call, Phone } from '../../helpers/phone/index.ts';
import { readWav, toneLevelDb } from '../../helpers/sound.ts';
import { reasonOf, startWorld, waitFor } from './harness.ts';

const THANKS = 'en/waiting/thanks';
const thanksFile = path.join(soundsFolder, 'hotline', `${THANKS}.wav`);

t.test('an agent', async (t) => {
  const world = await startWorld(t);
  const { told, run, arrive, asterisk, connection, recordingsDir } = world;
  const spool = path.join(asterisk.spoolFolder, 'monitor');
  let legs = 0;

  const dial = async (agentId: string, callId = 'call-1') => {
    legs += 1;
    const channelId = `leg-${legs}`;
    const recordingId = `rec-${legs}`;
    const callerName = '王 "小" 明';
    await run({
      type: 'dialAgent',
      channelId,
      agentId,
      callId,
      callerName,
      callerNumber: '+8613800138000',
      recordingId,
    });
    return { channelId, recordingId };
  };
  const incoming = (phone: Phone) => new Promise<Call>((resolve) => phone.onInvite(resolve));

  t.test('whose phone registers is told as such, once for each change', async (t) => {
    const phone = await world.registerAgent('reg');
    await phone.register();
    t.equal(told.of('phoneRegistered', { agentId: 'reg' }).length, 1);
    t.equal(told.of('phoneRegistered', { agentId: 'reg' })[0]?.nodeId, 'a1');
    await phone.unregister();
    await told.wait('phoneUnregistered', { agentId: 'reg' });
    await phone.register();
    await told.wait('phoneRegistered', { agentId: 'reg' }, { nth: 2 });
  });

  t.test('who signs in again gets another password, and the old one is worth nothing', async (t) => {
    const first = await connection.administration.providePhone({ agentId: 'again' }, { kind: 'sip' });
    const second = await connection.administration.providePhone({ agentId: 'again' }, { kind: 'sip' });
    t.equal(first.user, second.user);
    t.not(first.password, second.password);
    const server = `127.0.0.1:${asterisk.sipPort}`;
    const old = await Phone.open({ server, ...first });
    t.teardown(() => old.close());
    await t.rejects(old.register(), /401/);
    const fresh = await Phone.open({ server, ...second });
    t.teardown(() => fresh.close());
    await fresh.register();
    await told.wait('phoneRegistered', { agentId: 'again' });
    await connection.administration.revokePhone({ agentId: 'again' });
    await told.wait('phoneUnregistered', { agentId: 'again' });
    await t.rejects(fresh.register(), /40[134]/);
    const registered = told.of('phoneRegistered', { agentId: 'again' }).length;
    await connection.administration.providePhone({ agentId: 'again' }, { kind: 'sip' });
    t.equal(
      told.of('phoneRegistered', { agentId: 'again' }).length,
      registered,
      'an old registration does not come back',
    );
    await connection.administration.revokePhone({ agentId: 'again' });
    t.throws(() => connection.administration.providePhone({ agentId: 'a;b' }), /cannot name a phone/);
  });

  t.test('has a telephone on the desk beside the one in the page; each is told and rung for itself', async (t) => {
    const ofPage = (type: 'phoneRegistered' | 'phoneUnregistered') =>
      waitFor(type, () => told.of(type, { agentId: 'desk1' }).find((event) => !('phone' in event)));
    const { user, password, ...kept } = newDeskPhone('desk1');
    await connection.administration.provideDeskPhone(kept);
    const server = `127.0.0.1:${asterisk.sipPort}`;
    const onDesk = await Phone.open({ server, user, password });
    t.teardown(() => onDesk.close());
    await onDesk.register();
    await told.wait('phoneRegistered', { agentId: 'desk1', phone: 'desk' });
    const inPage = await world.registerAgent('desk1');
    await ofPage('phoneRegistered');
    t.equal(told.of('phoneRegistered', { agentId: 'desk1' }).length, 2);
    inPage.onInvite(() => t.fail('the page was rung'));
    const rung = incoming(onDesk);
    const leg = { channelId: 'leg-desk1', recordingId: 'rec-desk1' };
    const caller = { callerName: '', callerNumber: '13800138000' };
    await run({ type: 'dialAgent', agentId: 'desk1', phone: 'desk', callId: 'call-d', ...caller, ...leg });
    const call = await rung;
    await call.answer();
    await told.wait('channelAnswered', { channelId: leg.channelId });
    await call.hangUp();
    await told.wait('channelEnded', { channelId: leg.channelId });

    const renewed = newDeskPhone('desk1');
    await connection.administration.provideDeskPhone(renewed);
    await t.rejects(onDesk.register(), /401/, 'the old password is worth nothing');
    const again = await Phone.open({ server, user, password: renewed.password });
    t.teardown(() => again.close());
    await again.register();
    await told.wait('phoneRegistered', { agentId: 'desk1', phone: 'desk' }, { nth: 2 });
    // The old line's end may be told right after the new one's coming, which then is told once more.
    const there = () => {
      const count = (type: 'phoneRegistered' | 'phoneUnregistered') =>
        told.of(type, { agentId: 'desk1', phone: 'desk' }).length;
      return count('phoneRegistered') - count('phoneUnregistered');
    };
    await inPage.unregister();
    await ofPage('phoneUnregistered');
    await waitFor('the other one stays', () => there() === 2);
    await again.unregister();
    await waitFor('the other one goes', () => there() === 1);
  });

  t.test('rings with the caller shown and the call named, and answers', async (t) => {
    const phone = await world.registerAgent('7');
    const rung = incoming(phone);
    const { channelId } = await dial('7', 'call-42');
    const call = await rung;
    t.equal(call.callerNumber, '+8613800138000');
    t.equal(call.callerName, '王 小 明');
    t.equal(call.invite.headers.get('X-Hotline-Call'), 'call-42');
    call.ring();
    await told.wait('channelRang', { channelId });
    t.equal(told.of('channelAnswered', { channelId }).length, 0);
    await call.answer();
    await told.wait('channelAnswered', { channelId });
    await run({ type: 'hangUpChannel', channelId, reason: 'normal' });
    t.match(await call.waitForEnd(), { by: 'them', kind: 'hung-up' });
    t.equal((await told.wait('channelEnded', { channelId })).cause, 16);
    t.equal(told.of('channelRang', { channelId }).length, 1);
    t.equal(told.of('channelAnswered', { channelId }).length, 1);
    t.equal(told.of('channelEnded', { channelId }).length, 1);
  });

  t.test('rings for a caller who withholds the number as well', async (t) => {
    const phone = await world.registerAgent('13');
    const rung = incoming(phone);
    const leg = { channelId: 'leg-withheld', recordingId: 'rec-withheld' };
    await run({ type: 'dialAgent', agentId: '13', callId: 'call-13', callerName: '', callerNumber: '', ...leg });
    const call = await rung;
    t.equal(call.callerNumber, 'anonymous');
    call.reject();
    await told.wait('channelEnded', { channelId: leg.channelId });
  });

  t.test('who refuses, is away, vanishes or is not there: each with its cause', async (t) => {
    const phone = await world.registerAgent('8');
    const refusals: [number, number][] = [
      [486, 17],
      [480, 19],
      [603, 21],
      [500, 38],
    ];
    for (const [status, cause] of refusals) {
      phone.onInvite((call) => call.reject(status, 'No'));
      const { channelId } = await dial('8');
      t.equal((await told.wait('channelEnded', { channelId })).cause, cause, `SIP ${status}`);
      t.equal(told.of('channelAnswered', { channelId }).length, 0);
    }
    const rung = incoming(phone);
    const { channelId } = await dial('8');
    const call = await rung;
    call.ring();
    await told.wait('channelRang', { channelId });
    await run({ type: 'hangUpChannel', channelId, reason: 'normal' });
    t.match(await call.waitForEnd(), { kind: 'cancelled' });
    await told.wait('channelEnded', { channelId });
    await phone.unregister();
    await told.wait('phoneUnregistered', { agentId: '8' });
    t.equal(await reasonOf(dial('8').then(() => {})), 'refused', 'not registered');
    t.equal(await reasonOf(dial('nobody').then(() => {})), 'refused', 'no such phone');
    t.equal(told.of('channelEnded', { channelId: `leg-${legs}` }).length, 0);
  });

  t.test('talks with the waiting caller, both ways, and the recording has each on its side', async (t) => {
    const phone = await world.registerAgent('9');
    const customer = await arrive();
    await run({ type: 'answerChannel', channelId: customer.channelId });
    await run({ type: 'holdChannel', channelId: customer.channelId, music: 'hotline' });
    await customer.call.waitForAnswer();
    const rung = incoming(phone);
    const leg = await dial('9', customer.channelId);
    const agent = await rung;
    await agent.answer();
    await told.wait('channelAnswered', { channelId: leg.channelId });
    const channelIds = [customer.channelId, leg.channelId];
    const connect = { type: 'connectChannels', bridgeId: 'bridge-1', channelIds } as const;
    await run(connect);
    // The caller's side sends no packet at all for a while: the two sides must stay in step.
    customer.call.audio.speaking.sendNothing();
    agent.audio.speaking.sendTone(1500);
    const agentMs = performance.now();
    await customer.call.audio.waitForTone(1500, { forMs: 1000 });
    customer.call.audio.speaking.sendTone(600);
    const customerMs = performance.now();
    await agent.audio.waitForTone(600);
    const info = await connection.administration.health();
    t.match(info, { version: /^22\./, channels: 2 });

    await run({ type: 'holdChannel', channelId: customer.channelId, music: 'hotline' });
    await agent.audio.waitForSilence({ forMs: 300 });
    await customer.call.audio.waitForSound();
    await run(connect);
    await customer.call.audio.waitForTone(1500);

    await run({ type: 'playMedia', channelId: customer.channelId, playbackId: 'p-talk', media: [THANKS] });
    await customer.call.audio.waitForPrompt(thanksFile, { matchMs: 500 });
    await run({ type: 'stopPlayback', playbackId: 'p-talk' });
    await customer.call.audio.waitForTone(1500);
    // What is played to one takes their own voice off the talk meanwhile; afterwards it is back.
    await agent.audio.waitForTone(600, { forMs: 1000 });
    t.equal(agent.audio.heardPrompt(thanksFile), undefined, 'the other side does not hear what is played to one');

    await agent.hangUp();
    t.equal((await told.wait('channelEnded', { channelId: leg.channelId })).cause, 16);
    await run({ type: 'unbridgeChannel', channelId: customer.channelId });
    await run({ type: 'dissolveBridge', bridgeId: 'bridge-1' });
    await run({ type: 'dissolveBridge', bridgeId: 'bridge-1' });
    t.equal(told.of('channelEnded', { channelId: customer.channelId }).length, 0, 'the caller stays');

    const saved = await told.wait('recordingSaved', { recordingId: leg.recordingId });
    const file = path.join(recordingsDir, saved.file);
    t.equal(saved.callId, customer.channelId);
    t.equal(saved.bytes, statSync(file).size);
    const left = readWav(file, { channel: 0 });
    const right = readWav(file, { channel: 1 });
    t.ok(Math.abs((left.samples.length / left.rateHz) * 1000 - saved.durationMs) < 2);
    t.ok(loudest(left, 600) > -20 && loudest(left, 1500) < -40, 'the customer is on the left alone');
    t.ok(loudest(right, 1500) > -20 && loudest(right, 600) < -40, 'the agent is on the right alone');
    const apartMs = onsetMs(left, 600) - onsetMs(right, 1500);
    const reallyMs = customerMs - agentMs;
    t.ok(Math.abs(apartMs - reallyMs) < 150, `${apartMs} ms apart in the file, ${Math.round(reallyMs)} ms in truth`);
    await waitFor('an empty spool', () => readdirSync(spool).length === 0);
    await customer.call.hangUp();
  });

  t.test('who never answered leaves no recording', async (t) => {
    const phone = await world.registerAgent('10');
    phone.onInvite((call) => call.reject());
    const { channelId, recordingId } = await dial('10');
    await told.wait('channelEnded', { channelId });
    await waitFor('an empty spool', () => readdirSync(spool).length === 0);
    t.notOk(existsSync(path.join(recordingsDir, `${recordingId}.wav`)));
  });

  t.test('is put into a bridge with somebody who is gone: refused as not found, and the agent stays', async (t) => {
    const phone = await world.registerAgent('11');
    const customer = await arrive();
    await run({ type: 'answerChannel', channelId: customer.channelId });
    const rung = incoming(phone);
    const leg = await dial('11');
    const agent = await rung;
    await agent.answer();
    await told.wait('channelAnswered', { channelId: leg.channelId });
    await customer.call.hangUp();
    await told.wait('channelEnded', { channelId: customer.channelId });
    const channelIds = [customer.channelId, leg.channelId];
    t.equal(await reasonOf(run({ type: 'connectChannels', bridgeId: 'bridge-2', channelIds })), 'notFound');
    t.equal(told.of('channelEnded', { channelId: leg.channelId }).length, 0);
    await run({ type: 'dissolveBridge', bridgeId: 'bridge-2' });
    await agent.hangUp();
    await told.wait('channelEnded', { channelId: leg.channelId });
  });

  t.test('dials out from the phone: that is never taken for a caller', async (t) => {
    const phone = await world.registerAgent('12');
    const before = told.of('callArrived').length;
    const call = await phone.call({ to: '4001' });
    t.match(await call.waitForEnd(), { kind: 'rejected' });
    t.equal(told.of('callArrived').length, before);
  });

  t.test('leaves nothing behind', async (t) => {
    const channelsGone = async () => (await connection.administration.health()).channels === 0;
    let gone = false;
    await waitFor('no channels', () => {
      void channelsGone().then((none) => {
        gone = none;
      });
      return gone;
    });
    t.equal((await connection.administration.health()).bridges, 1, 'the holding bridge stays');
  });
});

/** The highest level of a tone in any half second, dBFS. */
function loudest(sound: { samples: Int16Array; rateHz: number }, hz: number): number {
  const length = sound.rateHz / 2;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at + length <= sound.samples.length; at += length) {
    most = Math.max(most, toneLevelDb(sound.samples.subarray(at, at + length), hz, sound.rateHz));
  }
  return most;
}

/** When a tone begins, to 20 ms. */
function onsetMs(sound: { samples: Int16Array; rateHz: number }, hz: number): number {
  const length = sound.rateHz / 50;
  for (let at = 0; at + length <= sound.samples.length; at += length) {
    if (toneLevelDb(sound.samples.subarray(at, at + length), hz, sound.rateHz) > -25) return (at / sound.rateHz) * 1000;
  }
  return Number.NaN;
}
