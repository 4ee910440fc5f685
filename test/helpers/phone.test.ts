/** The telephone of the tests, tried against another one like it: both ends are known, so every measure can be checked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import t, { type Test } from 'tap';
import { encodePcmu } from './phone/g711.ts';
import { type Call, Phone, type PhoneOptions } from './phone/index.ts';
import { formatSip, Headers, parseSip } from './phone/sip-message.ts';
import {
  babble,
  join,
  loudestTone,
  measureSound,
  readWav,
  resample,
  silence,
  tone,
  wavBytes,
  writeWav,
} from './sound.ts';

/** Two telephones, the second one reached as the server of the first; both closed at the end of the test. */
async function twoPhones(t: Test, mine: PhoneOptions = {}, theirs: PhoneOptions = {}): Promise<[Phone, Phone]> {
  const called = await Phone.open({ user: 'agent', ...theirs });
  const caller = await Phone.open({ user: 'caller', server: `127.0.0.1:${called.port}`, ...mine });
  t.teardown(async () => {
    await caller.close();
    await called.close();
  });
  return [caller, called];
}

/** Two telephones in a talk. */
async function talk(t: Test, mine?: PhoneOptions, theirs?: PhoneOptions): Promise<[Call, Call]> {
  const [caller, called] = await twoPhones(t, mine, theirs);
  const received = new Promise<Call>((resolve) => {
    called.onInvite((call) => {
      call.ring();
      call.answer().then(() => resolve(call), t.error);
    });
  });
  const call = await caller.call({ to: '4001' });
  await call.waitForAnswer();
  return [call, await received];
}

t.test('a call rings, is answered, and is ended by the caller', async (t) => {
  const [caller, called] = await twoPhones(t);
  called.onInvite((call) => call.ring());
  const call = await caller.call({ to: '4001', callerNumber: '13800138000', displayName: '王 "Wang"' });
  await call.waitForRinging();
  const [incoming] = called.calls;
  if (!incoming) throw new Error('the called telephone has no call');
  t.equal(incoming.callerNumber, '13800138000');
  t.equal(incoming.callerName, '王 "Wang"');
  t.equal(call.times.answeredMs, undefined);
  await incoming.answer();
  await call.waitForAnswer();
  const { inviteMs, ringingMs = 0, answeredMs = 0 } = call.times;
  t.ok(inviteMs <= incoming.times.inviteMs && incoming.times.inviteMs <= ringingMs && ringingMs <= answeredMs);
  t.match(await call.hangUp(), { by: 'us', kind: 'hung-up' });
  t.match(await incoming.waitForEnd(), { by: 'them', kind: 'hung-up' });
  t.same([caller.calls, called.calls], [[], []]);
});

t.test('every other end of a call says who ended it and how', async (t) => {
  const [caller, called] = await twoPhones(t, { t1Ms: 20 }, { t1Ms: 20 });

  called.onInvite((call) => call.reject(486, 'Busy Here'));
  const refused = await caller.call({ to: '4001' });
  t.match(await refused.waitForEnd(), { by: 'them', kind: 'rejected', status: 486, reason: 'Busy Here' });
  await t.rejects(refused.waitForAnswer(), /was not answered: it was rejected by them \(486 Busy Here\)/);

  called.onInvite((call) => call.ring());
  const cancelled = await caller.call({ to: '4001' });
  await cancelled.waitForRinging();
  const [offered] = called.calls;
  t.match(await cancelled.cancel(), { by: 'us', kind: 'cancelled' });
  t.match(await offered?.waitForEnd(), { by: 'them', kind: 'cancelled' });

  const hasty = await caller.call({ to: '4001' });
  t.match(await hasty.hangUp(), { by: 'us', kind: 'cancelled' }, 'a CANCEL before any response follows the first one');

  called.onInvite((call) => {
    call.answer().catch(t.error);
  });
  const talking = await caller.call({ to: '4001' });
  await talking.waitForAnswer();
  await called.calls[0]?.hangUp();
  t.match(await talking.waitForEnd(), { by: 'them', kind: 'hung-up' });

  const abandoned = await caller.call({ to: '4001' });
  await abandoned.waitForAnswer();
  called.calls[0]?.vanish();
  t.match(await abandoned.hangUp(), { by: 'us', kind: 'hung-up' }, 'a BYE for a call gone there is answered 481');

  const [deaf] = await twoPhones(t, { t1Ms: 5 }, { lose: () => true });
  const unheard = await deaf.call({ to: '4001' });
  t.match(await unheard.waitForEnd(), { by: 'nobody', kind: 'lost' });
});

t.test('a withheld number is anonymous and asks for privacy', async (t) => {
  const [caller, called] = await twoPhones(t);
  const call = await caller.call({ to: '4001', callerNumber: null, headers: { 'X-Test': 'yes' } });
  const received = await new Promise<Call>((resolve) => called.onInvite(resolve));
  t.equal(received.callerNumber, 'anonymous');
  t.equal(received.invite.headers.get('privacy'), 'id');
  t.equal(received.invite.headers.get('x-test'), 'yes');
  await call.cancel();
});

t.test('what the network loses is sent again, and what comes twice is handled once', async (t) => {
  const seen = new Set<string>();
  /** Loses the first of each kind of message in either direction. */
  const loseFirst: PhoneOptions['lose'] = (way, message) => {
    const kind = `${way} ${message.kind === 'request' ? message.method : `${message.status} ${message.headers.get('CSeq')}`}`;
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  };
  const [call, incoming] = await talk(t, { t1Ms: 20, lose: loseFirst }, { t1Ms: 20 });
  let invites = 0;
  incoming.on('answered', () => invites++);
  t.match(await call.hangUp(), { by: 'us', kind: 'hung-up' });
  t.match(await incoming.waitForEnd(), { by: 'them', kind: 'hung-up' });
  for (const kind of ['out INVITE', 'in 200 1 INVITE', 'out ACK', 'out BYE', 'in 200 2 BYE']) {
    t.ok(seen.has(kind), `${kind} was lost once`);
  }
  t.equal(invites, 0, 'the INVITE that came again did not answer again');
});

t.test('a tone is measured within 2 Hz and 1 dB at the other end, and each end hears only the other', async (t) => {
  const [call, incoming] = await talk(t);
  call.audio.speaking.sendTone(1004, -15);
  incoming.audio.speaking.sendTone(433, -25);
  await Promise.all([incoming.audio.waitForTone(1004), call.audio.waitForTone(433)]);
  const heard = await incoming.audio.waitForTone(1004, { forMs: 400, minShare: 0.9 });
  const strongest = incoming.audio.hearing.loudestTone({ fromMs: heard.atMs, forMs: 400 });
  t.ok(Math.abs(strongest.hz - 1004) < 2, `${strongest.hz} Hz`);
  t.ok(Math.abs(strongest.levelDb + 15) < 1, `${strongest.levelDb} dBFS`);
  t.ok(incoming.audio.hearing.toneLevelDb(433) < -50, 'nothing of its own tone comes back');
  t.ok((call.audio.hearing.firstPacketMs ?? 0) >= (call.times.answeredMs ?? 0));
  call.audio.speaking.sendSilence();
  await incoming.audio.waitForSilence({ forMs: 200 });
  await t.rejects(
    incoming.audio.waitForTone(1004, { withinMs: 200 }),
    /did not hear a tone of 1004 Hz: not within 200 ms/,
  );
  await call.hangUp();
  await t.rejects(incoming.audio.waitForSound(), /the call ended \(hung-up by them/);
});

t.test('packets leave every 20 ms and do not drift', async (t) => {
  const [call, incoming] = await talk(t);
  const startMs = (await incoming.audio.waitForSilence({ forMs: 100 })).atMs;
  const before = incoming.audio.hearing.packetCount;
  await incoming.audio.waitForSilence({ forMs: 1000 });
  const packets = incoming.audio.hearing.packetCount - before;
  const ticks = (performance.now() - startMs - 100) / 20;
  t.ok(Math.abs(packets - ticks) <= 4, `${packets} packets in ${ticks.toFixed(1)} ticks`);
  await call.hangUp();
});

t.test('fast keys all arrive, in order, once each', async (t) => {
  const [call, incoming] = await talk(t);
  const keys: string[] = [];
  incoming.on('key', (key) => keys.push(key));
  t.ok(await call.press('1234567890*#', { durationMs: 40, gapMs: 20 }));
  await incoming.audio.waitForKeys('1234567890*#');
  t.ok(await call.press('1122'));
  await incoming.audio.waitForKeys('1122');
  t.equal(keys.join(''), '1234567890*#1122');
  t.throws(() => call.press('x'), /"x" is not a key/);
  const ringing = incoming.audio.waitForTone(1209, { minLevelDb: -20 });
  const pressed = call.press('1', { inBand: true, durationMs: 200 });
  await ringing;
  t.ok(incoming.audio.hearing.toneLevelDb(697) > -20, 'key 1 in the sound has both of its frequencies');
  t.ok(await pressed);
  const cut = call.press('123456');
  await incoming.hangUp();
  t.equal(await cut, false, 'keys cut off by the end of the call are told as not sent');
});

t.test('hold stops our sound and resume lets it go on', async (t) => {
  const [call, incoming] = await talk(t);
  call.audio.speaking.sendTone(800);
  await incoming.audio.waitForTone(800);
  await incoming.hold(true);
  t.equal(call.held, true);
  await incoming.audio.waitForSilence({ forMs: 200 });
  await incoming.hold(false);
  t.equal(call.held, false);
  await incoming.audio.waitForTone(800);
});

t.test('a password is asked for and given, and a wrong one is told', async (t) => {
  const [caller, called] = await twoPhones(t, { password: 'secret' });
  let asked = 0;
  called.onInvite((call) => {
    if (call.invite.headers.get('Authorization')) return void call.answer().catch(t.error);
    asked++;
    call.reject(401, 'Unauthorized', { 'WWW-Authenticate': 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5' });
  });
  const call = await caller.call({ to: '4001' });
  await call.waitForAnswer();
  t.equal(asked, 1);
  t.match(call.invite.headers.get('Authorization'), /username="caller", realm="r".*nc=00000001/);
  await call.hangUp();
  called.onInvite((call) => call.reject(401, 'Unauthorized', { 'WWW-Authenticate': 'Digest realm="r", nonce="n"' }));
  const wrong = await caller.call({ to: '4001' });
  t.match(await wrong.waitForEnd(), { kind: 'rejected', status: 401 });
});

t.test('a known prompt is recognised, told from one with the same first words, and found once', async (t) => {
  const folder = mkdtempSync(path(tmpdir(), 'phone-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const start = babble(1, 600);
  const write = (name: string, seed: number) => {
    const file = path(folder, name);
    const words = join(silence(120), start, babble(seed, 1600));
    // Kept at 16 kHz, as prompts may be; the telephone line is 8 kHz.
    writeWav(file, resample(words, 16_000));
    return file;
  };
  const greeting = write('greeting.wav', 2);
  const menu = write('menu.wav', 3);
  const never = write('never.wav', 4);
  const [call, incoming] = await talk(t);
  const playing = incoming.audio.speaking
    .play(greeting)
    .then(() => incoming.audio.speaking.play(menu))
    .then(() => incoming.audio.speaking.play(menu));
  const first = await call.audio.waitForPrompt([menu, greeting, never]);
  t.equal(first.path, greeting);
  t.ok(first.score > 0.9, `likeness ${first.score}`);
  const second = await call.audio.waitForPrompt(menu);
  const third = await call.audio.waitForPrompt(menu);
  t.ok(Math.abs(third.start - second.start - 2320 * 8) < 400, `${third.start - second.start} samples apart`);
  t.ok(await playing);
  await t.rejects(call.audio.waitForPrompt(menu, { withinMs: 300 }), /did not hear the prompt .*menu\.wav: not within/);
  t.equal(call.audio.heardPrompt(never), undefined);
  t.equal(call.audio.heardPrompt([menu, greeting])?.path, greeting);
  const saved = path(folder, 'heard.wav');
  call.audio.save(saved);
  t.ok(measureSound(readWav(saved)).durationMs > 6000);
  await call.hangUp();
});

t.test('a telephone without sound carries many calls at once', async (t) => {
  const [caller, called] = await twoPhones(t, { audio: false }, { audio: false });
  called.onInvite((call) => void call.answer().catch(t.error));
  const calls = await Promise.all(Array.from({ length: 100 }, () => caller.call({ to: '4001' })));
  await Promise.all(calls.map((call) => call.waitForAnswer()));
  t.equal(called.calls.length, 100);
  await Promise.all(calls.map((call) => call.hangUp()));
  await Promise.all(called.calls.map((call) => call.waitForEnd()));
  t.equal(called.calls.length, 0);
});

t.test('sound files and measures', async (t) => {
  const made = join(silence(200), tone(440, 500, -6), silence(300));
  const report = measureSound(made);
  t.match(report, { durationMs: 1000, leadingSilenceMs: 200, trailingSilenceMs: 300, clippedSamples: 0 });
  t.ok(Math.abs(report.levelDb + 6) < 0.1);
  t.ok(measureSound(tone([440, 550], 100, 0)).clippedSamples > 0);
  const up = resample(tone(440, 500), 48_000);
  t.ok(Math.abs(loudestTone(up.samples, 48_000).hz - 440) < 1);
  t.throws(() => readWav('/etc/hostname'), /\/etc\/hostname: not a RIFF\/WAVE file/);
  t.equal(encodePcmu(Int16Array.of(0, -32768, 32767)).join(), '255,0,128');
  t.equal(wavBytes(silence(10)).length, 44 + 160);
});

t.test('SIP is read as RFC 3261 writes it, and rubbish is dropped', async (t) => {
  const text = 'OPTIONS sip:x@y SIP/2.0\r\nv: SIP/2.0/UDP a;branch=1,\r\n SIP/2.0/UDP b;branch=2\r\nl: 0\r\n\r\n';
  const message = parseSip(text);
  t.same(message?.headers.all('via'), ['SIP/2.0/UDP a;branch=1', 'SIP/2.0/UDP b;branch=2']);
  const headers = new Headers().add('To', '"a, b" <sip:x@y;c,d>;tag=1');
  t.same(headers.all('to'), ['"a, b" <sip:x@y;c,d>;tag=1']);
  t.match(formatSip({ kind: 'response', status: 200, reason: 'OK', headers, body: '好' }), /Content-Length: 3\r\n\r\n/);
  for (const rubbish of ['', '\r\n\r\n', 'hello\r\n\r\n', '\x80\xc8\x00\x06', 'SIP/2.0 200 OK\r\nno colon\r\n\r\n']) {
    t.equal(parseSip(rubbish), undefined);
  }
});
