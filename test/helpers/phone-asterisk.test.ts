/** The telephone of the tests against a real Asterisk: what it says is understood, and what it hears is true. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import t from 'tap';
import { startAsterisk } from './asterisk.ts';
import { type Call, Phone } from './phone/index.ts';
import { key, pause, runSipp, sound, startSipp } from './sipp/run.ts';
import { babble, join, silence, writeWav } from './sound.ts';

const folder = mkdtempSync(path(tmpdir(), 'phone-asterisk-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const prompt = path(folder, 'prompt');
writeWav(`${prompt}.wav`, join(silence(200), babble(7, 1800)));

const DIALPLAN = `
[from-street]
exten => echo,1,Answer()
 same => n,Echo()
exten => prompt,1,Answer()
 same => n,Playback(${prompt}&${prompt})
 same => n,Wait(5)
exten => keys,1,Answer()
 same => n,Goto(keys,s,1)
exten => busy,1,Busy(1)
exten => ring,1,Ringing()
 same => n,Wait(30)
exten => agent,1,Dial(PJSIP/agent)
exten => name,1,GotoIf($["\${CALLERID(num)}" = "13800138000"]?echo,1)
 same => n,Hangup(21)
exten => withheld,1,GotoIf($["\${CALLERID(num)}" = "anonymous"]?echo,1)
 same => n,Hangup(21)
[keys]
exten => s,1,WaitExten(10)
exten => 1379*2#,1,Playback(${prompt})
 same => n,Echo()
exten => 12#,1,Playback(${prompt})
`;

const PJSIP = `
[agent]
type=aor
max_contacts=1
[agent]
type=auth
username=agent
password=secret
[agent]
type=endpoint
context=from-street
aors=agent
auth=agent
disallow=all
allow=ulaw
direct_media=no
`;

t.test('against Asterisk', async (t) => {
  const asterisk = await startAsterisk(t, { dialplan: DIALPLAN, pjsip: PJSIP });
  const server = `127.0.0.1:${asterisk.sipPort}`;
  const phone = await Phone.open({ server, user: 'street' });
  const agent = await Phone.open({ server, user: 'agent', password: 'secret' });
  t.teardown(() => Promise.all([phone.close(), agent.close()]));

  await t.test('an echo brings our tone back', async (t) => {
    const call = await phone.call({ to: 'echo' });
    await call.waitForAnswer();
    call.audio.speaking.sendTone(850, -18);
    const heard = await call.audio.waitForTone(850, { forMs: 400, minShare: 0.9 });
    const strongest = call.audio.hearing.loudestTone({ fromMs: heard.atMs, forMs: 400 });
    t.ok(Math.abs(strongest.hz - 850) < 2 && Math.abs(strongest.levelDb + 18) < 1, JSON.stringify(strongest));
    t.match(await call.hangUp(), { by: 'us', kind: 'hung-up' });
  });

  await t.test('a prompt that Asterisk plays is recognised, each time it is played', async (t) => {
    const call = await phone.call({ to: 'prompt' });
    await call.waitForAnswer();
    const first = await call.audio.waitForPrompt(`${prompt}.wav`);
    const second = await call.audio.waitForPrompt(`${prompt}.wav`);
    t.ok(first.score > 0.9 && second.score > 0.9, `likeness ${first.score}, ${second.score}`);
    t.ok(second.atMs - first.atMs > 1500, 'the second is not the first again');
    await call.audio.waitForSilence({ forMs: 300 });
    await call.hangUp();
  });

  await t.test('fast keys reach the dialplan, and those that come back reach us', async (t) => {
    const call = await phone.call({ to: 'keys' });
    await call.waitForAnswer();
    await call.press('1379*2#', { durationMs: 60, gapMs: 60 });
    await call.audio.waitForPrompt(`${prompt}.wav`);
    await call.audio.waitForSilence({ forMs: 300 });
    await call.press('0055', { durationMs: 60, gapMs: 60 });
    await call.audio.waitForKeys('0055');
    t.equal(call.keys, '0055');
    await call.hangUp();
  });

  await t.test('keys in the sound reach the dialplan when no telephone-event was offered', async (t) => {
    const plain = await Phone.open({ server, eventPayloadType: null });
    t.teardown(() => plain.close());
    const call = await plain.call({ to: 'keys' });
    await call.waitForAnswer();
    t.throws(() => call.press('1'), /takes no telephone-event; use { inBand: true }/);
    await call.press('12#', { inBand: true });
    await call.audio.waitForPrompt(`${prompt}.wav`);
    await call.hangUp();
  });

  await t.test('busy, ringing and given up, number shown and withheld', async (t) => {
    t.match(await (await phone.call({ to: 'busy' })).waitForEnd(), { kind: 'rejected', status: 486 });
    const ringing = await phone.call({ to: 'ring' });
    await ringing.waitForRinging();
    t.match(await ringing.cancel(), { by: 'us', kind: 'cancelled' });
    const named = await phone.call({ to: 'name', callerNumber: '13800138000' });
    await named.waitForAnswer();
    await named.hangUp();
    const withheld = await phone.call({ to: 'withheld', callerNumber: null });
    await withheld.waitForAnswer();
    await withheld.hangUp();
  });

  await t.test('an agent registers, is called, and both hear each other', async (t) => {
    await agent.register();
    const received = new Promise<Call>((resolve) =>
      agent.onInvite((call) => {
        call.ring();
        resolve(call);
      }),
    );
    const call = await phone.call({ to: 'agent', callerNumber: '02155667788' });
    const incoming = await received;
    t.equal(incoming.callerNumber, '02155667788');
    await call.waitForRinging();
    await incoming.answer();
    await call.waitForAnswer();
    call.audio.speaking.sendTone(700);
    incoming.audio.speaking.sendTone(1200);
    await Promise.all([incoming.audio.waitForTone(700), call.audio.waitForTone(1200)]);
    await incoming.hangUp();
    t.match(await call.waitForEnd(), { by: 'them' });
    await agent.unregister();
    const nobody = await phone.call({ to: 'agent' });
    t.match(await nobody.waitForEnd(), { by: 'them' });
    const impostor = await Phone.open({ server, user: 'agent', password: 'wrong' });
    t.teardown(() => impostor.close());
    await t.rejects(impostor.register(), /sip:agent@.* was not registered: 401/);
  });

  await t.test('SIPp callers press keys, as events and in the sound, and are heard', async (t) => {
    const keysPressed = [pause(300), key('1'), pause(300), key('2'), pause(300), key('#'), pause(300)];
    const target = server;
    for (const keys of process.getuid?.() === 0 ? (['events', 'in-band'] as const) : (['in-band'] as const)) {
      const result = await runSipp({ target, to: 'keys', steps: keysPressed, keys, calls: 3 });
      t.match(result, { successful: 3, failed: 0 }, keys);
    }
    const log = readFileSync(path(asterisk.folder, 'log', 'asterisk.log'), 'utf8');
    const understood = log.match(/Executing \[12#@keys:1\] Playback\("PJSIP/g)?.length;
    t.equal(understood, process.getuid?.() === 0 ? 7 : 4, 'each of them, and the telephone before, got to 12#');

    const received = new Promise<Call>((resolve) =>
      agent.onInvite((call) => {
        call.answer().then(() => resolve(call), t.error);
      }),
    );
    await agent.register();
    const steps = [sound(620), pause(2000)];
    const running = await startSipp({
      target,
      to: 'agent',
      steps,
      keys: 'in-band',
      callers: [{ number: '13912345678' }],
    });
    const incoming = await received;
    t.equal(incoming.callerNumber, '13912345678');
    await incoming.audio.waitForTone(620, { minShare: 0.9 });
    t.match(await running.done, { exitCode: 0, successful: 1, failed: 0 });
    const failure = await runSipp({ target, to: 'busy', steps: [] }).catch((error: Error) => error.message);
    t.match(failure, /SIPp: 1 of 1 calls failed.*486/s);
    rmSync(/its traces are in (\S+)$/.exec(String(failure))?.[1] ?? '', { recursive: true });
  });
});
