/** The tree of dispositions as a list to choose from, with all that one may be found by worked out once. Pure. */
import type { DispositionChoice } from '../../core/disposition.ts';
import type { ScreenLanguage } from '../../core/organization.ts';

/** `found`: the words and letters it is found by; `initials` are tried from their beginning. */
export type Choice = { value: string; label: string; found: string; initials: string[] };

/** By top heading, in the shop's order; what stands alone at the top is under a heading of its own name. */
export function choicesOf(
  all: readonly DispositionChoice[],
  queueId: string | null,
  language: ScreenLanguage,
): { group: string; items: Choice[] }[] {
  const spelledOf = new Map(all.map(({ code, spelled = '' }) => [code, spelled]));
  const parentOf = new Map(all.map(({ code, parent }) => [code, parent ?? null]));
  const groups = new Map<string, Choice[]>();
  for (const one of all) {
    const isOffered = one.queueIds === null || queueId === null || one.queueIds.includes(queueId);
    if (!one.choosable || !isOffered) continue;
    const names = one.path.map((name) => name[language] ?? one.code);
    const group = names[0] ?? one.code;
    const line = [one.code];
    for (let above = parentOf.get(one.code); above; above = parentOf.get(above)) line.push(above);
    const spellings = line.map((code) => spelledOf.get(code) ?? '');
    const items = groups.get(group) ?? [];
    items.push({
      value: one.code,
      label: names.length > 1 ? names.slice(1).join(' / ') : group,
      found: [...one.path.flatMap((name) => Object.values(name)), ...spellings].join(' ').toLowerCase(),
      initials: spellings.flatMap((spelling) => spelling.split(' ')).filter(Boolean),
    });
    groups.set(group, items);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}

/** Every word typed must be somewhere: part of a name, of the pinyin, or the beginning of the initials. */
export function isFoundBy(choice: Choice | undefined, words: string): boolean {
  if (choice === undefined) return false;
  return words
    .split(/\s+/)
    .filter(Boolean)
    .every((word) =>
      /^[a-z0-9]+$/.test(word) && word.length <= 2
        ? choice.initials.some((initials) => initials.startsWith(word)) || choice.found.split(/[ /]/).includes(word)
        : choice.found.includes(word),
    );
}
