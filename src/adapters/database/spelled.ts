/** How Chinese words are found by their letters: worked out when they are read or written, never while somebody types. */
import { pinyin } from 'pinyin-pro';

/** `退款说明` → `tuikuanshuoming tksm`; other letters and digits stay as they are, in small ones. */
export function spelledOf(text: string): string {
  const options = { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true } as const;
  const syllables = pinyin(text, options).map((one) => one.toLowerCase().replace(/[^a-z0-9]+/g, ''));
  const initials = pinyin(text, { ...options, pattern: 'first' }).map((one) =>
    // Of a run of other letters only the words' first ones.
    (one.match(/[A-Za-z0-9]+/g) ?? [])
      .map((word) => (word.length > 1 ? word[0] : word))
      .join('')
      .toLowerCase(),
  );
  const [whole, first] = [syllables.join(''), initials.join('')];
  return whole === first ? whole : `${whole} ${first}`;
}
