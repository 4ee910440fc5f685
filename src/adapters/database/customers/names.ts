/** Customers' names as they are searched and addressed. */
import { pinyin } from 'pinyin-pro';
import type { ScreenNames } from '../../../core/organization.ts';

export type NameKeys = { pinyin: string; initials: string };

/** 王芳 → `wangfang`, `wf`; 单 as a surname is shan. Latin names by their words: Emily Carter → `emilycarter`, `ec`. */
export function nameKeys(name: string): NameKeys {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive', v: true })
    .flatMap((part) => part.toLowerCase().split(/[^a-z0-9]+/))
    .filter((part) => part !== '');
  return { pinyin: syllables.join(''), initials: syllables.map((part) => part[0]).join('') };
}

const TITLES: Record<string, string> = {
  女士: 'Ms',
  小姐: 'Miss',
  先生: 'Mr',
  太太: 'Mrs',
  夫人: 'Mrs',
  老师: 'Teacher',
};

/** How to address somebody on a page of either language; what cannot be put into the other stays as it is. */
export function salutationsOf(salutation: string): ScreenNames {
  const [, surname = '', title = ''] = /^(\p{Script=Han}+?)(女士|小姐|先生|太太|夫人|老师)$/u.exec(salutation) ?? [];
  if (surname === '') return { 'zh-CN': salutation, en: salutation };
  const spoken = pinyin(surname, { toneType: 'none', type: 'array', surname: 'all' }).join('');
  return { 'zh-CN': salutation, en: `${TITLES[title]} ${spoken.charAt(0).toUpperCase()}${spoken.slice(1)}` };
}
