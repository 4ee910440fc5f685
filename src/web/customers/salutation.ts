/** How a new customer is addressed, of a name and a title. Pure. */

export const TITLES = ['none', 'ms', 'mr'] as const;
export type Title = (typeof TITLES)[number];

/** Surnames of two characters that are met most; any other is the first. */
const COMPOUND = /^(?:欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|南宫|独孤|长孙|宇文|轩辕)/;

/** 王芳, Ms → 王女士; Emily Carter, Ms → Ms Carter. Without a title the name itself. */
export function salutationFor(name: string, title: Title): string {
  if (title === 'none') return name;
  if (/^\p{Script=Han}/u.test(name)) {
    const surname = COMPOUND.exec(name)?.[0] ?? name.slice(0, 1);
    return `${surname}${title === 'ms' ? '女士' : '先生'}`;
  }
  const surname = name.trim().split(/\s+/).at(-1) ?? name;
  return `${title === 'ms' ? 'Ms' : 'Mr'} ${surname}`;
}
