/** `npm run prompts`: makes the sounds that the flows need, with a text-to-speech command. Also the music on hold. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { describeProblem, loadFlows } from '../adapters/flows/reader.ts';
import { telephoneSpeech } from '../adapters/flows/sounds/level.ts';
import {
  describeState,
  keepSound,
  type Manifest,
  readManifest,
  removeSound,
  type SoundState,
  soundFile,
  soundStates,
  strayFiles,
  writeManifest,
} from '../adapters/flows/sounds/library.ts';
import { SpeechError, speakWords, voiceIn } from '../adapters/flows/sounds/speech-command.ts';
import { readWav, wavOf } from '../adapters/flows/sounds/wav.ts';
import { readConfig } from '../config.ts';
import { type NeededSound, neededSounds } from '../core/ivr/index.ts';
import type { LanguageSource } from '../core/organization.ts';
import { projectFolder } from './paths.ts';
import { SetupError, say, step } from './say.ts';
import { beep } from './sounds/beep.ts';
import { holdMusic } from './sounds/hold-music.ts';
import { offerTone } from './sounds/offer-tone.ts';
import { pathWithVoices } from './voices.ts';

type Options = { all?: true; check?: true; flows: string; sounds: string; command?: string };

const program = new Command('prompts')
  .description('Makes what is missing or whose words have changed; levels recordings that people put there by name.')
  .option('--missing', 'what is done when nothing is said')
  .option('--all', 'makes everything again that no person has recorded, and the music on hold')
  .option('--check', 'only says what is missing; ends with 1 when anything is')
  .option('--flows <folder>', 'folder of the flows', 'ivr-flows')
  .option('--sounds <folder>', 'folder of all sounds', 'asterisk-config/sounds')
  .addOption(
    new Option(
      '--command <template>',
      'text-to-speech command with {text}, {pinyin}, {language}, {voice}, {file}: it writes a WAV file of 16 bits',
    ).env('TTS_COMMAND'),
  )
  .parse();

try {
  const options = program.opts<Options>();
  const { flows, languages, problems } = loadFlows(options.flows);
  for (const problem of problems) say(describeProblem(problem));
  if (problems.length > 0) throw new SetupError('Put the flows right first; no sound was made.');
  const needed = neededSounds(flows, languages);
  if (options.check) check(options, needed);
  else await make({ ...options, command: options.command ?? (await ownVoices()) }, needed, languages);
} catch (error) {
  if (!(error instanceof SetupError || error instanceof SpeechError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Those of the machine, or fetched ones; commands are looked for on this process's `PATH`. */
async function ownVoices(): Promise<undefined> {
  const { config, errors } = readConfig(process.env, projectFolder);
  if (errors) throw new SetupError(errors.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
  process.env.PATH = await pathWithVoices(config.cacheFolder, process.env.PATH ?? '');
}

function check(options: Options, needed: NeededSound[]): void {
  const wrong = [...soundStates(join(options.sounds, 'hotline'), needed)].filter(([, state]) => state !== 'current');
  for (const [{ name }, state] of wrong)
    say(`${name} ${describeState(state) ?? 'is a recording that is not levelled yet'}`);
  if (wrong.length > 0) throw new SetupError(`${wrong.length} sound(s) to put right: npm run prompts`);
  say(`All ${needed.length} sounds are there.`);
}

async function make(options: Options, needed: NeededSound[], languages: LanguageSource[]): Promise<void> {
  const folder = join(options.sounds, 'hotline');
  const manifest = readManifest(folder);
  const states = soundStates(folder, needed);
  const work = [...states].filter(([sound, state]) => isToDo(state, options, manifest[sound.name]?.recorded === true));
  const progress = step(`Making ${work.length} of ${needed.length} sounds`);
  try {
    for (const [index, [sound, state]] of work.entries()) {
      const speak = () => speakWords(sound.words, voiceIn(languages, sound.language), options.command ?? null);
      await makeOne(folder, manifest, sound, state, speak);
      progress.percent((index * 100) / work.length);
    }
  } finally {
    // What was made before a failure is kept, so that the next run goes on from there.
    for (const name of strayFiles(folder, needed)) removeSound(folder, manifest, name);
    mkdirSync(folder, { recursive: true });
    writeManifest(folder, manifest);
  }
  progress.done();
  const music = join(options.sounds, 'moh', 'hold.wav');
  mkdirSync(dirname(music), { recursive: true });
  writeFileSync(music, wavOf(holdMusic()));
  const tones = join(options.sounds, 'hotline', 'tone');
  mkdirSync(tones, { recursive: true });
  writeFileSync(join(tones, 'beep.wav'), wavOf(beep()));
  writeFileSync(join(tones, 'offer.wav'), wavOf(offerTone()));
  for (const [{ name }, state] of states) {
    if (state === 'outspoken') say(`${name} ${describeState(state)}`);
  }
}

function isToDo(state: SoundState, options: Options, recorded: boolean): boolean {
  return state === 'missing' || state === 'changed' || state === 'recorded' || (options.all === true && !recorded);
}

async function makeOne(
  folder: string,
  manifest: Manifest,
  sound: NeededSound,
  state: SoundState,
  speak: () => Promise<Buffer>,
): Promise<void> {
  const recorded = state === 'recorded';
  const raw = recorded ? readFileSync(soundFile(folder, sound.name)) : await speak();
  keepSound(folder, manifest, sound, wavOf(telephoneSpeech(readWav(raw, sound.name), sound.name)), recorded);
}
