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
): Said[] {
  const said: Said[] = [];
  saySet(set, value, 0);
  return said;

  // Into one list: a language is checked with tens of thousands of readings at every start.
  function saySet(set: string, value: number, depth: number): void {
    const base = baseFor(rules[set] ?? {}, value);
    if (base === null) {
      fail({ path: ['rules', set], message: `the rules "${set}" have none for ${value}` });
      return;
    }
    if (depth > DEPTH_AT_MOST) {
      const message = `the rules "${set}" go round in a circle for ${value}`;
      fail({ path: ['rules', set, String(base)], message });
      return;
    }
    const rule = rules[set]?.[base] as Rule;
    const path = ['rules', set, String(base)];
    if (Array.isArray(rule)) sayItems(rule, path, value, powerOfTen(base), depth);
    else sayItems(rule.say, [...path, 'say'], value, rule.by, depth);
  }

  function sayItems(items: RuleItem[], path: (string | number)[], value: number, by: number, depth: number): void {
    const rest = value % by;
    for (const [index, item] of items.entries()) {
      if (typeof item === 'string') {
        said.push({ sound: item.replace('#', String(value)), path: [...path, index] });
      } else if ('whenRest' in item) {
        if (rest !== 0) sayItems(item.whenRest, [...path, index, 'whenRest'], value, by, depth);
      } else if ('times' in item) saySet(item.times, Math.floor(value / by), depth + 1);
      else if ('rest' in item) saySet(item.rest, rest, depth + 1);
      else saySet(item.same, value, depth + 1);
    }
  }
}

/** Of each set, from the largest: a language is checked with ten thousand numbers. */
const bases = new WeakMap<RuleSet, number[]>();

/** The largest smallest number that is not above `value`. */
function baseFor(set: RuleSet, value: number): number | null {
  let descending = bases.get(set);
  if (descending === undefined) {
    descending = Object.keys(set)
      .map(Number)
      .sort((one, other) => other - one);
    bases.set(set, descending);
  }
  return descending.find((base) => base <= value) ?? null;
}

/** 1 to 9 are said by tens too: their rest is the number itself. */
function powerOfTen(base: number): number {
  return base < 10 ? 10 : 10 ** Math.floor(Math.log10(base) + 1e-9);
}
