/**
 * The finite set of sounds that numbers, digits, dates and money are put together from, with the words each holds.
 * Everything below a hundred is one sound: two joined syllables never sound like a spoken "twenty-three".
 */
import type { Language } from '../../organization.ts';

/** `name` below the language's folder: `number/23`. */
export type SpeechSound = { name: string; words: string };

const CHINESE = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const;
const ENGLISH =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const ENGLISH_TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const ENGLISH_MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const ENGLISH_DAYS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  );

/** 0 to 99 in words, as it is said alone: 十二, not 一十二. */
function chineseWords(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return CHINESE[ones] as string;
  return `${tens === 1 ? '' : CHINESE[tens]}十${ones === 0 ? '' : CHINESE[ones]}`;
}

function englishWords(value: number): string {
  if (value < 20) return ENGLISH[value] as string;
  const ones = value % 10;
  return `${ENGLISH_TENS[Math.floor(value / 10)]}${ones === 0 ? '' : `-${ENGLISH[ones]}`}`;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every sound that `speak` can name beside prompts. */
export function speechSounds(language: Language): SpeechSound[] {
  return language === 'zh-CN' ? chineseSounds() : englishSounds();
}

function chineseSounds(): SpeechSound[] {
  const units = { hundred: '百', thousand: '千', tenThousand: '万', hundredMillion: '亿', two: '两', minus: '负' };
  return [
    ...range(0, 99).map((value) => ({ name: `number/${value}`, words: chineseWords(value) })),
    // After a hundred the ten is counted: 一百一十二.
    ...range(10, 19).map((value) => ({ name: `number/after-hundred-${value}`, words: `一${chineseWords(value)}` })),
    ...Object.entries(units).map(([name, words]) => ({ name: `number/${name}`, words })),
    ...range(0, 9).map((digit) => ({ name: `digit/${digit}`, words: CHINESE[digit] as string })),
    ...range(1, 12).map((month) => ({ name: `date/month-${month}`, words: `${chineseWords(month)}月` })),
    ...range(1, 31).map((day) => ({ name: `date/day-${day}`, words: `${chineseWords(day)}日` })),
    ...range(0, 23).map((hour) => ({
      name: `time/hour-${hour}`,
      words: `${hour === 2 ? '两' : chineseWords(hour)}点`,
    })),
    { name: 'time/minute', words: '分' },
    { name: 'time/minutes', words: '分钟' },
    { name: 'number/to', words: '到' },
    { name: 'money/yuan', words: '元' },
    { name: 'money/jiao', words: '角' },
    { name: 'money/fen', words: '分' },
  ];
}

function englishSounds(): SpeechSound[] {
  const units = ['hundred', 'thousand', 'million', 'billion', 'and', 'minus', 'point'];
  return [
    ...range(0, 99).map((value) => ({ name: `number/${value}`, words: englishWords(value) })),
    ...units.map((word) => ({ name: `number/${word}`, words: word })),
    ...range(0, 9).map((digit) => ({ name: `digit/${digit}`, words: ENGLISH[digit] as string })),
    ...range(1, 12).map((month) => ({ name: `date/month-${month}`, words: ENGLISH_MONTHS[month - 1] as string })),
    ...range(1, 31).map((day) => ({ name: `date/day-${day}`, words: `the ${ENGLISH_DAYS[day - 1]}` })),
    { name: 'time/minutes', words: 'minutes' },
    { name: 'time/one-minute', words: 'one minute' },
    { name: 'number/to', words: 'to' },
    { name: 'time/am', words: 'a m' },
    { name: 'time/pm', words: 'p m' },
    { name: 'time/oh', words: 'oh' },
    { name: 'money/yuan', words: 'yuan' },
  ];
}
