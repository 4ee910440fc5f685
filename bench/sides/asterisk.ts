/** An Asterisk for a bench: the same program, settings and folders' kind for us and for the peer. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { findAsterisk } from '../../src/setup/asterisk/find.ts';
import { type RunningAsterisk, runAsterisk } from '../../src/setup/asterisk/run.ts';
import { soundsFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { testCache } from '../../test/helpers/asterisk.ts';
import { tone, wavBytes } from '../../test/helpers/sound.ts';
import type { Closing } from '../closing.ts';

/** Enough for 400 channels of two ports each, and apart from what tests take (40,000 and up). */
const RTP_PORTS = 1_000;
let nextRtp = 32_800;

export async function benchAsterisk(
  closing: Closing,
  templates: string,
  more: { edge?: string; dialplan?: string } = {},
): Promise<RunningAsterisk & { folder: string }> {
  const program = await findAsterisk(testCache(), process.env.PATH ?? '');
  // Short on purpose: the control socket's path may have 107 characters.
  const folder = await fs.mkdtemp('/tmp/hl-bench-');
  closing.add(() => fs.rm(folder, { recursive: true, force: true }));
  await fs.mkdir(path.join(folder, 'local'), { recursive: true });
  if (more.dialplan) await fs.writeFile(path.join(folder, 'local/extensions.conf'), more.dialplan);
  const first = nextRtp;
  nextRtp += RTP_PORTS;
  const asterisk = await runAsterisk({
    program,
    folder,
    templates,
    sounds: await benchSounds(closing),
    bindAddress: '127.0.0.1',
    sipPort: await freePort(),
    httpAddress: '127.0.0.1',
    httpPort: await freePort(),
    rtpPorts: [first, first + RTP_PORTS - 1],
    edge: more.edge ?? null,
    endsWithParent: true,
  });
  closing.add(() => asterisk.stop());
  return { ...asterisk, folder };
}

/** The prompts of the flow `tones`, told apart in one packet. */
export const TONES_HZ = { low: 600, high: 1500 } as const;
export type ToneName = keyof typeof TONES_HZ;
/** Long enough to be cut short, short enough to be heard to its end. */
const TONE_MS = 2_500;
let sounds: Promise<string> | undefined;

/** The shipped sounds and those of the flow `tones`, for both sides. */
export function benchSounds(closing: Closing): Promise<string> {
  sounds ??= makeSounds(closing);
  return sounds;
}

async function makeSounds(closing: Closing): Promise<string> {
  const folder = await fs.mkdtemp('/tmp/hl-bench-sounds-');
  closing.add(() => fs.rm(folder, { recursive: true, force: true }));
  await fs.chmod(folder, 0o755);
  await fs.symlink(path.join(soundsFolder, 'moh'), path.join(folder, 'moh'));
  await fs.mkdir(path.join(folder, 'hotline'));
  // Without it the hotline takes the shipped sounds for recordings; the tones, which it does not name, are to be taken so.
  await fs.symlink(path.join(soundsFolder, 'hotline/manifest.json'), path.join(folder, 'hotline/manifest.json'));
  for (const language of ['zh-CN', 'en']) {
    const from = path.join(soundsFolder, 'hotline', language);
    const to = path.join(folder, 'hotline', language);
    await fs.mkdir(path.join(to, 'tones'), { recursive: true });
    for (const name of await fs.readdir(from)) await fs.symlink(path.join(from, name), path.join(to, name));
    for (const [name, hz] of Object.entries(TONES_HZ)) {
      await fs.writeFile(path.join(to, 'tones', `${name}.wav`), wavBytes(tone(hz, TONE_MS)));
    }
  }
  return folder;
}
