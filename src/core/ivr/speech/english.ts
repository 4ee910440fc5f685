/** Numbers and money as English says them, as names of sounds. */

const SCALES: [number, string][] = [
  [1e9, 'number/billion'],
  [1e6, 'number/million'],
  [1e3, 'number/thousand'],
];

/** A whole number from 0 below 10¹², the British way: "one thousand and five", "two hundred and forty". */
export function englishNumber(value: number): string[] {
  if (value < 100) return [`number/${value}`];
  const sounds: string[] = [];
  let rest = value;
  for (const [scale, name] of SCALES) {
    const group = Math.floor(rest / scale);
    if (group > 0) sounds.push(...belowThousand(group, false), name);
    rest %= scale;
  }
  return rest > 0 ? [...sounds, ...belowThousand(rest, sounds.length > 0)] : sounds;
}

function belowThousand(value: number, inside: boolean): string[] {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  const sounds = hundreds > 0 ? [`number/${hundreds}`, 'number/hundred'] : [];
  if (rest === 0) return sounds;
  return [...sounds, ...(hundreds > 0 || inside ? ['number/and'] : []), `number/${rest}`];
}

/** "one hundred and twenty-three point four five yuan"; whole amounts have no point. */
export function englishMoney(fen: number): string[] {
  const cents = fen % 100;
  const point =
    cents === 0
      ? []
      : ['number/point', `digit/${Math.floor(cents / 10)}`, ...(cents % 10 === 0 ? [] : [`digit/${cents % 10}`])];
  return [...englishNumber(Math.floor(fen / 100)), ...point, 'money/yuan'];
}
