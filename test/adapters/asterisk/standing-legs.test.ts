/** A leg that stands from talk to talk, against a real Asterisk and real SIP telephones. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { Call, Phone } from '../../helpers/phone/index.ts';
import { readWav, toneLevelDb } from '../../helpers/sound.ts';
import { reasonOf, startWorld, waitFor } from './harness.ts';

t.setTimeout(60_000);
const AGENT_HZ = 1500;

t.test('a standing leg', async (t) => {
  const world = await startWorld(t);
  const { told, run, arrive, asterisk, recordingsDir } = world;
  const spool = path.join(asterisk.spoolFolder, 'monitor');
  const phone = await world.registerAgent('7');
  const incoming = (at: Phone) => new Promise<Call>((resolve) => at.onInvite(resolve));
  const caller = async () => {
    const customer = await arrive();
    await run({ type: 'answerChannel', channelId: customer.channelId });
    await customer.call.waitForAnswer();
    await run({ type: 'holdChannel', channelId: customer.channelId, music: 'hotline' });
    return customer;
  };
  const connect = (customerId: string, talk: string, channelId = 'standing-7-1') =>
    run({
      type: 'connectChannels',
      bridgeId: `bridge-${talk}`,
      channelIds: [customerId, channelId],
      record: { channelId, recordingId: talk, callId: customerId },
    });

  const rung = incoming(phone);
  await run({ type: 'dialStandingLeg', channelId: 'standing-7-1', agentId: '7' });
  const agent = await rung;
  t.equal(agent.invite.headers.get('X-Hotline-Leg'), 'standing');
  t.equal(agent.invite.headers.get('Answer-Mode'), 'Auto', 'a desk telephone picks up by itself');
  t.match(agent.invite.headers.get('Call-Info'), /answer-after=0/);
  await agent.answer();
  await told.wait('channelAnswered', { channelId: 'standing-7-1' });
  await run({ type: 'parkLeg', channelId: 'standing-7-1' });
  agent.audio.speaking.sendTone(AGENT_HZ);

  await t.test('waits in silence, hears the tone of an offer, and is heard by nobody', async (t) => {
    const waiting = await caller();
    await waiting.call.audio.waitForSound();
    await agent.audio.waitForSilence({ forMs: 500 });
    await run({ type: 'playMedia', channelId: 'standing-7-1', playbackId: 'p-1', media: ['tone/offer'] });
    await agent.audio.waitForTone(660, { forMs: 100 });
    await told.wait('playbackFinished', { playbackId: 'p-1' });
    t.ok(waiting.call.audio.hearing.toneLevelDb(AGENT_HZ) < -40);
    await waiting.call.hangUp();
    t.strictSame(readdirSync(spool), [], 'nothing is recorded');
  });

  await t.test('talks with one caller after another, each recorded for itself with both sides', async (t) => {
    const waits: number[] = [];
    for (const [talk, hz] of [
      ['talk-1', 600],
      ['talk-2', 800],
    ] as const) {
      const customer = await caller();
      customer.call.audio.speaking.sendTone(hz);
      const acceptedMs = performance.now();
      await connect(customer.channelId, talk);
      waits.push(performance.now() - acceptedMs);
      await customer.call.audio.waitForTone(AGENT_HZ, { forMs: 500 });
      await agent.audio.waitForTone(hz, { forMs: 500 });
      // Joined again, as after a hold or a break: the recording goes on.
      await connect(customer.channelId, talk);
      await run({ type: 'unbridgeChannel', channelId: customer.channelId });
      await run({ type: 'dissolveBridge', bridgeId: `bridge-${talk}` });
      await run({ type: 'parkLeg', channelId: 'standing-7-1' });
      await agent.audio.waitForSilence({ forMs: 300 });
      const saved = await told.wait('recordingSaved', { recordingId: talk });
      t.equal(saved.callId, customer.channelId);
      const file = path.join(recordingsDir, saved.file);
      const [left, right] = [readWav(file, { channel: 0 }), readWav(file, { channel: 1 })];
      const level = (side: typeof left, at: number) => toneLevelDb(side.samples, at, side.rateHz);
      t.ok(level(left, hz) > -20 && level(left, AGENT_HZ) < -40, 'the customer on the left alone');
      t.ok(level(right, AGENT_HZ) > -20 && level(right, hz) < -40, 'the agent on the right alone');
      await customer.call.hangUp();
    }
    t.equal(told.of('channelEnded', { channelId: 'standing-7-1' }).length, 0, 'it stands all the while');
    t.equal(told.of('channelAnswered', { channelId: 'standing-7-1' }).length, 1);
    t.strictSame(readdirSync(spool), []);
    t.comment(`accept → joined and recorded: ${waits.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  });

  await t.test('orders that follow at once wait until it is where it was sent', async () => {
    const [first, second] = [await caller(), await caller()];
    second.call.audio.speaking.sendTone(900);
    await Promise.all([
      connect(first.channelId, 'quick-1'),
      run({ type: 'dissolveBridge', bridgeId: 'bridge-quick-1' }),
      run({ type: 'parkLeg', channelId: 'standing-7-1' }),
      run({ type: 'playMedia', channelId: 'standing-7-1', playbackId: 'p-2', media: ['tone/offer'] }),
      connect(second.channelId, 'quick-2'),
    ]);
    await agent.audio.waitForTone(900, { forMs: 300 });
    await first.call.hangUp();
    await second.call.hangUp();
    await run({ type: 'dissolveBridge', bridgeId: 'bridge-quick-2' });
    await run({ type: 'parkLeg', channelId: 'standing-7-1' });
    await told.wait('recordingSaved', { recordingId: 'quick-2' });
  });

  await t.test('that ends on its way is told as not found, and its recording is kept', async (t) => {
    const customer = await caller();
    customer.call.audio.speaking.sendTone(600);
    await connect(customer.channelId, 'last');
    await customer.call.audio.waitForTone(AGENT_HZ, { forMs: 500 });
    await agent.hangUp();
    t.equal((await told.wait('channelEnded', { channelId: 'standing-7-1' })).cause, 16);
    await told.wait('recordingSaved', { recordingId: 'last' });
    t.equal(await reasonOf(connect(customer.channelId, 'never')), 'notFound');
    t.equal(await reasonOf(run({ type: 'parkLeg', channelId: 'standing-7-1' })), 'notFound');
    t.notOk(existsSync(path.join(recordingsDir, 'never.wav')));
    await customer.call.hangUp();
    await phone.unregister();
    await told.wait('phoneUnregistered', { agentId: '7' });
    t.equal(
      await reasonOf(run({ type: 'dialStandingLeg', channelId: 'standing-7-2', agentId: '7' })),
      'refused',
      'the phone is not there',
    );
    await waitFor('an empty spool', () => readdirSync(spool).length === 0);
  });

  await t.test('of a telephone that sends nothing while its person is silent stands all the same', async (t) => {
    const silent = await world.registerAgent('8');
    const call = incoming(silent);
    await run({ type: 'dialStandingLeg', channelId: 'standing-8-1', agentId: '8' });
    const leg = await call;
    await leg.answer();
    leg.audio.speaking.sendNothing();
    await told.wait('channelAnswered', { channelId: 'standing-8-1' });
    await run({ type: 'parkLeg', channelId: 'standing-8-1' });
    const { ariUrl, user, password } = world.asterisk;
    const answer = await fetch(`${ariUrl}/ari/asterisk/config/dynamic/res_pjsip/endpoint/agent-8`, {
      headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
    });
    const fields = (await answer.json()) as { attribute: string; value: string }[];
    const settingOf = (name: string) => fields.find(({ attribute }) => attribute === name)?.value;
    t.equal(settingOf('rtp_timeout'), '0', 'silence is no sign of death');
    t.equal(settingOf('timers'), 'always', 'whether it lives its session is asked (RFC 4028)');
    t.match(leg.invite.headers.get('Session-Expires'), /^90/);
    await leg.hangUp();
  });
});
