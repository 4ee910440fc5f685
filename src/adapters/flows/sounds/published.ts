/**
 * Sounds of published words. Those that came with the hotline lie in the library under the prompt's name; words that were
 * changed while it runs are spoken into a folder of their own, named by the words as well, so that a caller who is still in
 * the older version hears the older words.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Speakable, Spoken } from '../../../app/publishing/ports.ts';
import { type NeededSound, neededSounds } from '../../../core/ivr/index.ts';
import { telephoneSpeech } from './level.ts';
import { digest, readManifest, soundFile } from './library.ts';
import { speakWords, voiceIn } from './speech-command.ts';
import { readWav, wavOf } from './wav.ts';

export type SoundPlaces = {
  /** Sounds that came with the hotline: `<folder>/zh-CN/main-menu/welcome.wav`. */
  library: string;
  /** Where the node finds what is named `published/…`; not there when this machine shares no folder with the node. */
  published: string;
};

/** Media below this name lie in the folder of published sounds. */
export const PUBLISHED = 'published/';

/** For each sound whose words the library does not say: what is played instead, or that nothing is there to be played. */
export function soundsOf({ flows, languages }: Speakable, { library, published }: SoundPlaces): Spoken {
  const manifest = readManifest(library);
  const spoken: Spoken = { media: {}, missing: [] };
  for (const sound of neededSounds(flows, languages)) {
    const inLibrary = existsSync(soundFile(library, sound.name));
    const noted = manifest[sound.name];
    // A file the manifest does not know is a person's own, put there by name: it says what it should.
    if (inLibrary && (noted === undefined || noted.words === digest(sound.words))) continue;
    const name = publishedName(sound);
    if (existsSync(soundFile(published, name))) spoken.media[sound.name] = PUBLISHED + name;
    else spoken.missing.push({ sound, why: 'no sound says these words' });
  }
  return spoken;
}

/** Makes what is missing, one after another. What cannot be made stays missing, with the reason. */
export async function speakMissing(what: Speakable, places: SoundPlaces, command: string | null): Promise<Spoken> {
  const { missing } = soundsOf(what, places);
  const reasons = new Map<string, string>();
  for (const { sound } of missing) {
    try {
      const raw = await speakWords(sound.words, voiceIn(what.languages, sound.language), command);
      keep(
        soundFile(places.published, publishedName(sound)),
        wavOf(telephoneSpeech(readWav(raw, sound.name), sound.name)),
      );
    } catch (error) {
      reasons.set(sound.name, (error as Error).message);
    }
  }
  const spoken = soundsOf(what, places);
  return {
    ...spoken,
    missing: spoken.missing.map((one) => ({ ...one, why: reasons.get(one.sound.name) ?? one.why })),
  };
}

/** `zh-CN/main-menu/welcome-0123456789abcdef` */
export const publishedName = ({ name, words }: NeededSound) => `${name}-${digest(words)}`;

/** Whole or not at all: a node that looks for it meanwhile must not play half of it. */
function keep(file: string, wav: Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, wav);
  renameSync(`${file}.partial`, file);
}
