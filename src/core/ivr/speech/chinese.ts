/** Numbers and money as Mandarin says them, as names of sounds. */

const ZERO = 'number/0';
const TWO = 'number/two';

/**
 * A whole number from 0 below 10¹². Groups of four digits (万, 亿); 零 stands once for any run of zeros inside, never at
 * the end; 2 is 两 before 千, 万 and 亿 and 二 elsewhere.
 */
export function chineseNumber(value: number): string[] {
  if (value < 100) return [`number/${value}`];
  const groups: [number, string | null][] = [
    [Math.floor(value / 1e8), 'number/hundredMillion'],
    [Math.floor(value / 1e4) % 1e4, 'number/tenThousand'],
    [value % 1e4, null],
  ];
  const sounds: string[] = [];
  let skipped = false;
  for (const [group, unit] of groups) {
    if (group === 0) {
      skipped ||= sounds.length > 0;
      continue;
    }
    if (sounds.length > 0 && (skipped || group < 1000)) sounds.push(ZERO);
    sounds.push(...(group === 2 && unit ? [TWO] : belowTenThousand(group, sounds.length > 0)));
    if (unit) sounds.push(unit);
    skipped = false;
  }
  return sounds;
}

/** 1 to 9999; `inside` when something was said before it, so that its tens are counted: 一万零一十. */
function belowTenThousand(value: number, inside: boolean): string[] {
  const thousands = Math.floor(value / 1000);
  const hundreds = Math.floor(value / 100) % 10;
  const rest = value % 100;
  const sounds: string[] = [];
  if (thousands > 0) sounds.push(thousands === 2 ? TWO : `number/${thousands}`, 'number/thousand');
  if (hundreds > 0) {
    sounds.push(`number/${hundreds}`, 'number/hundred');
  } else if (thousands > 0 && rest > 0) {
    sounds.push(ZERO);
  }
  if (rest === 0) return sounds;
  if (hundreds > 0 && rest < 10) sounds.push(ZERO);
  const counted = (inside || sounds.length > 0) && rest >= 10 && rest <= 19;
  sounds.push(counted ? `number/after-hundred-${rest}` : `number/${rest}`);
  return sounds;
}

/** How many of something: two alone is 两. */
export function chineseCount(value: number): string[] {
  return value === 2 ? [TWO] : chineseNumber(value);
}

/** 元角分: parts that are nothing are left out, 零 where 角 is skipped: 一百二十三元零五分. Below one yuan no 元 is said. */
export function chineseMoney(fen: number): string[] {
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor(fen / 10) % 10;
  const rest = fen % 10;
  const sounds: string[] = [];
  if (yuan > 0 || fen === 0) sounds.push(...chineseCount(yuan), 'money/yuan');
  if (jiao > 0) sounds.push(...chineseCount(jiao), 'money/jiao');
  if (rest > 0) {
    if (yuan > 0 && jiao === 0) sounds.push(ZERO);
    sounds.push(...chineseCount(rest), 'money/fen');
  }
  return sounds;
}
