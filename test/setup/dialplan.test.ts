import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import WebSocket from 'ws';
import { soundsFolder } from '../../src/setup/paths.ts';
import { until } from '../../src/setup/processes.ts';
import { startAsterisk } from '../helpers/asterisk.ts';
import { Phone } from '../helpers/phone/index.ts';
import { readWav, toneLevelDb } from '../helpers/sound.ts';

const fallback = (language: string) => path.join(soundsFolder, 'hotline', language, 'system/fallback.wav');

t.test('the dialplan', async (t) => {
  const asterisk = await startAsterisk(t);
  const authorization = `Basic ${Buffer.from(`${asterisk.user}:${asterisk.password}`).toString('base64')}`;
  const ari = async (method: string, resource: string): Promise<Response> =>
    fetch(`${asterisk.ariUrl}/ari/${resource}`, { method, headers: { authorization } });
  const phone = await Phone.open({ server: `127.0.0.1:${asterisk.sipPort}` });
  t.teardown(() => phone.close());

  await t.test('without a controller a caller hears an apology in both languages and leaves a message', async (t) => {
    const call = await phone.call({ to: '4001', callerNumber: '13800138000' });
    await call.waitForAnswer({ withinMs: 5000 });
    call.audio.speaking.sendTone(700);
    await call.audio.waitForPrompt(fallback('zh-CN'), { withinMs: 15_000 });
    await call.audio.waitForPrompt(fallback('en'), { withinMs: 25_000 });
    const folder = path.join(asterisk.spoolFolder, 'voicemail');
    const message = async () => (await fs.readdir(folder)).find((name) => name.endsWith('.wav'));
    const size = async () => (await fs.stat(path.join(folder, (await message()) ?? ''))).size;
    // 16,000 bytes a second: two seconds of message.
    t.ok(await until(async () => (await size()) > 32_000, 30_000), 'a message is recorded');
    await call.hangUp();
    const name = (await message()) ?? '';
    t.match(name, /^\d+_13800138000_4001_hotline-[\d.]+\.wav$/, 'its name tells when, who and which number');
    const closed = () => readWav(path.join(folder, name));
    // Asterisk writes the sound's length into the file's head when it closes the record; until then it says 0.
    t.ok(await until(async () => closed().samples.length > 0, 5_000), 'the record is closed');
    const sound = closed();
    const level = toneLevelDb(sound.samples.subarray(8000, 12_000), 700, sound.rateHz);
    t.ok(level > -25, `what the caller said is in it (${level.toFixed(1)} dB at 700 Hz)`);
  });

  await t.test(
    'every controller is offered a call, and the one that claims it gets where from and the number',
    async (t) => {
      const url = `${asterisk.ariUrl.replace('http', 'ws')}/ari/events?app=hotline`;
      const socket = new WebSocket(url, { headers: { authorization } });
      t.teardown(() => socket.close());
      const events: { type: string; channel?: { id: string }; args?: string[] }[] = [];
      socket.on('message', (data) => {
        const event = JSON.parse(String(data));
        events.push(event);
        if (event.type === 'CallBroadcast') {
          void ari('POST', `events/claim?channelId=${event.channel.id}&application=hotline`);
        }
      });
      await new Promise((resolve) => socket.once('open', resolve));

      const dialled: Record<string, string> = {
        '+8640088': '+8640088',

        '9': '9',
        'help%3A2)3': 'help23',
      };
      for (const [to, number] of Object.entries(dialled)) {
        events.length = 0;
        const call = await phone.call({ to: `sip:${to}@127.0.0.1:${asterisk.sipPort}`, callerNumber: null });
        const started = () => events.find(({ type }) => type === 'StasisStart');
        t.ok(await until(() => started() !== undefined, 5000), `${to} is claimed`);
        t.strictSame(started()?.args?.slice(0, 2), ['street', number], `${to} is told as ${number}`);
        await ari('DELETE', `channels/${started()?.channel?.id}`);
        await call.waitForEnd({ withinMs: 5000 });
      }
    },
  );

  await t.test('nothing is left in Asterisk', async (t) => {
    const channels = async () => (await (await ari('GET', 'channels')).json()) as unknown[];
    t.ok(await until(async () => (await channels()).length === 0, 5000));
  });
});
