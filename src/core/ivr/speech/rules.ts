/**
 * Rules that make a number into sounds, after ICU's rule-based number formats: a set has a rule for each range of numbers, and
 * each rule says the number by its parts. https://unicode-org.github.io/icu/userguide/format_parse/numbers/rbnf.html
 */

/**
 * A sound's name, `#` in it being the number; or by the rules of a set: `times` how often `by` goes into the number, `rest`
 * what is left then, `same` the number itself. What stands under `whenRest` is said only when something is left.
 */
export type RuleItem = string | { times: string } | { rest: string } | { same: string } | { whenRest: RuleItem[] };

/** `by`: what the number is divided by; the rule's own power of ten when left out: 100 for 100 to 999. */
export type Rule = RuleItem[] | { by: number; say: RuleItem[] };

/** Smallest number of the range → its rule. */
export type RuleSet = Record<string, Rule>;
export type RuleSets = Record<string, RuleSet>;

/** A sound, and where in the document it is named. */
export type Said = { sound: string; path: (string | number)[] };

/** What cannot be said, and where the rules fail. */
export type Failure = { path: (string | number)[]; message: string };

/** Within sets within sets; a number of twelve digits takes eight. Beyond this, rules go round in a circle. */
const DEPTH_AT_MOST = 30;

/** Reads `value`, a whole number from 0, by a set. Where there is no rule nothing is said, and `fail` is told. */
export function sayByRules(
  rules: RuleSets,
  set: string,
  value: number,
  fail: (failure: Failure) => void = () => undefined,
  depth = 0,
): Said[] {
  const base = baseFor(rules[set] ?? {}, value);
  if (base === null) {
    fail({ path: ['rules', set], message: `the rules "${set}" have none for ${value}` });
    return [];
  }
  if (depth > DEPTH_AT_MOST) {
    fail({ path: ['rules', set, String(base)], message: `the rules "${set}" go round in a circle for ${value}` });
    return [];
  }
  const rule = rules[set]?.[base] as Rule;
  const { by, say } = Array.isArray(rule) ? { by: powerOfTen(base), say: rule } : rule;
  const rest = value % by;
  const read = (items: RuleItem[], path: (string | number)[]): Said[] =>
    items.flatMap((item, index): Said[] => {
      const here = [...path, index];
      if (typeof item === 'string') return [{ sound: item.replace('#', String(value)), path: here }];
      if ('whenRest' in item) return rest === 0 ? [] : read(item.whenRest, [...here, 'whenRest']);
      const next = 'times' in item ? Math.floor(value / by) : 'rest' in item ? rest : value;
      return sayByRules(rules, Object.values(item)[0] as string, next, fail, depth + 1);
    });
  return read(say, ['rules', set, String(base), ...(Array.isArray(rule) ? [] : ['say'])]);
}

/** The largest smallest number that is not above `value`. */
function baseFor(set: RuleSet, value: number): number | null {
  let found: number | null = null;
  for (const key in set) {
    const base = Number(key);
    if (base <= value && (found === null || base > found)) found = base;
  }
  return found;
}

/** 1 to 9 are said by tens too: their rest is the number itself. */
function powerOfTen(base: number): number {
  return base < 10 ? 10 : 10 ** Math.floor(Math.log10(base) + 1e-9);
}
