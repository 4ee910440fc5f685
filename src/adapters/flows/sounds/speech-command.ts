/** Speech made by a command: the machine's own by default, any other by one setting. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinyin as spell } from 'pinyin-pro';
import { type LanguageDocument, languageDocument, type Voice } from '../../../core/ivr/index.ts';
import type { Language, LanguageSource } from '../../../core/organization.ts';

/** The command is missing, failed or wrote nothing; the message says what to do. */
export class SpeechError extends Error {}

const run = promisify(execFile);

/** The longest prompt takes a slow engine some seconds; one that needs longer hangs. */
const COMMAND_WITHIN_MS = 60_000;

/** A language and who speaks it. */
export type Speaker = { language: Language; voice: Voice };

/** @throws SpeechError when there is no such language */
export function voiceIn(languages: readonly LanguageSource[], language: Language): Speaker {
  const document: LanguageDocument | undefined = languageDocument(languages.find(({ tag }) => tag === language));
  if (document === undefined) throw new SpeechError(`There is no language "${language}" to speak in.`);
  return { language, voice: document.voice };
}

/**
 * What makes the speech when nothing is set: the voice that the language's document names. `{pinyin}`: Debian's espeak-ng reads
 * Chinese characters as English letters (its voice `cmn`), but reads pinyin with tone numbers well.
 */
const COMMANDS: Record<Voice['engine'], string> = {
  'espeak-ng': 'espeak-ng -v {voice} -s {speed} -w {file} {spelled}',
  flite: 'flite -voice {voice} -t {text} -o {file}',
};
const WORDS_PER_MINUTE = 160;

/**
 * Speaks `words` with the command and gives the WAV file's bytes.
 * @param template command with `{text}`, `{pinyin}`, `{language}`, `{voice}` and `{file}` (the WAV it must write); no shell
 *   is involved, each placeholder stays within its argument. Null takes the engine and voice of the language's document.
 * @throws SpeechError when the command is missing, fails or writes nothing
 */
export async function speakWords(
  words: string,
  { language, voice }: Speaker,
  template: string | null,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-speech-'));
  const file = join(folder, 'speech.wav');
  const pinyin = pinyinOf(words);
  const values: Record<string, string> = {
    text: words,
    pinyin,
    spelled: voice.spelling === 'pinyin' ? pinyin : words,
    voice: voice.name,
    speed: String(voice.wordsPerMinute ?? WORDS_PER_MINUTE),
    language,
    file,
  };
  const [command, ...args] = (template ?? COMMANDS[voice.engine])
    .trim()
    .split(/\s+/)
    .map((part) => part.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole));
  try {
    await run(command as string, args, { timeout: COMMAND_WITHIN_MS });
    return await readFile(file);
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT' && !stderr) {
      throw new SpeechError(
        `The text-to-speech command "${command}" is missing or wrote no file: install espeak-ng and flite, or set TTS_COMMAND.`,
      );
    }
    throw new SpeechError(`The text-to-speech command failed on "${words}": ${stderr?.trim() || message}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const DIGITS = '零一二三四五六七八九十';

/** Chinese words as espeak-ng's pinyin: `qing3 an4 yi1, zai4 jian4.` */
export function pinyinOf(words: string): string {
  const spelled = words.replace(/\d+/g, (digits) => (Number(digits) <= 99 ? belowHundred(Number(digits)) : digits));
  const syllables = spell(spelled, { toneType: 'num', type: 'array', nonZh: 'consecutive' }).map((one) =>
    one.trim().replace(/0$/, '5'),
  );
  return thirdTones(syllables.filter((one) => one !== ''))
    .join(' ')
    .replace(/\s*[，、：；]\s*/g, ', ')
    .replace(/\s*[。！？]\s*/g, '. ')
    .trim();
}

function belowHundred(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return DIGITS[ones] as string;
  return `${tens === 1 ? '' : DIGITS[tens]}十${ones === 0 ? '' : DIGITS[ones]}`;
}

/** A third tone before another is spoken as a second: 你好 is ní hǎo. */
function thirdTones(syllables: string[]): string[] {
  return syllables.map((one, index) =>
    one.endsWith('3') && syllables[index + 1]?.endsWith('3') ? `${one.slice(0, -1)}2` : one,
  );
}
