/** Region of a number (归属地): the city of a landline, the province of a mobile, the country of all others. Offline. */
import { readFileSync } from 'node:fs';
import type { PhoneNumber } from '../../../app/numbers/index.ts';
import type { ScreenNames } from '../../../core/organization.ts';

type Names = ScreenNames;
type Table = { provinces: [string, string][]; areas: Record<string, [string, string]>; mobiles: string };

/** The first seven digits of a mobile say where it was sold; one that was taken along to another carrier keeps them. */
const FIRST_PREFIX = 1_300_000;

const { provinces, areas, mobiles } = JSON.parse(
  readFileSync(new URL('regions.json', import.meta.url), 'utf8'),
) as Table;

/** Where each run of one province ends, and which it is (-1: nobody's). */
const ends: number[] = [];
const owners: number[] = [];
for (const run of mobiles.split(' ')) {
  const [length = '', owner = ''] = run.split(':');
  ends.push((ends.at(-1) ?? FIRST_PREFIX) + Number.parseInt(length, 36));
  owners.push(owner === '' ? -1 : Number(owner));
}

const countries = {
  'zh-CN': new Intl.DisplayNames('zh-CN', { type: 'region', style: 'short' }),
  en: new Intl.DisplayNames('en', { type: 'region', style: 'short' }),
};

export function regionOf({ e164, country, kind }: PhoneNumber): Names | null {
  if (e164 === null || country === null) return null;
  if (country !== 'CN')
    return { 'zh-CN': countries['zh-CN'].of(country) ?? country, en: countries.en.of(country) ?? country };
  const national = e164.slice(3);
  if (kind === 'mobile') return named(provinces[provinceOf(Number(national.slice(0, 7)))]);
  return kind === 'landline' ? named(areas[national.slice(0, 2)] ?? areas[national.slice(0, 3)]) : null;
}

function named(pair: [string, string] | undefined): Names | null {
  return pair === undefined ? null : { 'zh-CN': pair[0], en: pair[1] };
}

function provinceOf(prefix: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= prefix) low = middle + 1;
    else high = middle;
  }
  return owners[low] ?? -1;
}
