/** Speech made by a command: the machine's own by default, any other by one setting. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinyin } from 'pinyin-pro';
import type { Language } from '../../../core/organization.ts';

/** The command is missing, failed or wrote nothing; the message says what to do. */
export class SpeechError extends Error {}

const run = promisify(execFile);

/** The longest prompt takes a slow engine some seconds; one that needs longer hangs. */
const COMMAND_WITHIN_MS = 60_000;

/**
 * What makes the speech when nothing is set. Debian's espeak-ng reads Chinese characters as English letters (its voice
 * `cmn`), but reads pinyin with tone numbers well, so it is given that.
 */
const DEFAULT_COMMANDS: Record<Language, string> = {
  'zh-CN': 'espeak-ng -v cmn-latn-pinyin -s 160 -w {file} {pinyin}',
  en: 'flite -voice slt -t {text} -o {file}',
};

/**
 * Speaks `words` with the command and gives the WAV file's bytes.
 * @param template command with `{text}`, `{pinyin}`, `{language}` and `{file}` (the WAV it must write); no shell is
 *   involved, each placeholder stays within its argument. Null takes the default for the language.
 * @throws SpeechError when the command is missing, fails or writes nothing
 */
export async function speakWords(words: string, language: Language, template: string | null): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-speech-'));
  const file = join(folder, 'speech.wav');
  const values: Record<string, string> = { text: words, pinyin: pinyinOf(words), language, file };
  const [command, ...args] = (template ?? DEFAULT_COMMANDS[language] ?? '')
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
  const syllables = pinyin(spelled, { toneType: 'num', type: 'array', nonZh: 'consecutive' }).map((one) =>
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
