/** Every way in which a number is written, and what it is read as. */
import t from 'tap';
import { type Home, isWithheld, type NumberKind, readPhoneNumber } from '../../src/app/numbers/index.ts';

type Row = [written: string, key: string | null, kind: NumberKind, extension?: string];

const MOBILE = '+8613800138000';
const BEIJING = '+861065123456';
const SHANGHAI = '+862158765432';
const HANGZHOU = '+8657187654321';
const COMPANY = '+864001234567';

const SPELLINGS: Row[] = [
  // Mainland mobiles.
  ['13800138000', MOBILE, 'mobile'],
  ['138 0013 8000', MOBILE, 'mobile'],
  ['138-0013-8000', MOBILE, 'mobile'],
  ['138.0013.8000', MOBILE, 'mobile'],
  ['+8613800138000', MOBILE, 'mobile'],
  ['+86 138 0013 8000', MOBILE, 'mobile'],
  ['+86-138-0013-8000', MOBILE, 'mobile'],
  ['(+86) 13800138000', MOBILE, 'mobile'],
  ['(86)13800138000', MOBILE, 'mobile'],
  ['+86 (0)138 0013 8000', MOBILE, 'mobile'],
  ['8613800138000', MOBILE, 'mobile'],
  ['008613800138000', MOBILE, 'mobile'],
  ['0086-138-0013-8000', MOBILE, 'mobile'],
  ['013800138000', MOBILE, 'mobile'],
  ['１３８００１３８０００', MOBILE, 'mobile'],
  ['＋８６　１３８ ００１３ ８０００', MOBILE, 'mobile'],
  ['  13800138000\t', MOBILE, 'mobile'],
  ['1380 013 8000', MOBILE, 'mobile'],
  ['19912345678', '+8619912345678', 'mobile'],
  // Through another carrier, or a second number on the card.
  ['1795113800138000', MOBILE, 'mobile'],
  ['17951 013800138000', MOBILE, 'mobile'],
  ['1259313800138000', MOBILE, 'mobile'],
  ['+861259313800138000', MOBILE, 'mobile'],
  ['12583113800138000', MOBILE, 'mobile'],
  ['17909 010 65123456', BEIJING, 'landline'],
  // Landlines.
  ['010-65123456', BEIJING, 'landline'],
  ['(010) 6512 3456', BEIJING, 'landline'],
  ['（010）65123456', BEIJING, 'landline'],
  ['01065123456', BEIJING, 'landline'],
  ['1065123456', BEIJING, 'landline'],
  ['+86 10 6512 3456', BEIJING, 'landline'],
  ['+86 010 65123456', BEIJING, 'landline'],
  ['+86(0)10-65123456', BEIJING, 'landline'],
  ['0086 10 65123456', BEIJING, 'landline'],
  ['861065123456', BEIJING, 'landline'],
  ['65123456', BEIJING, 'landline'],
  ['6512-3456', BEIJING, 'landline'],
  ['0571 8765 4321', HANGZHOU, 'landline'],
  ['57187654321', HANGZHOU, 'landline'],
  ['+8657187654321', HANGZHOU, 'landline'],
  // Extensions.
  ['021-58765432转801', SHANGHAI, 'landline', '801'],
  ['021-58765432 转接 801', SHANGHAI, 'landline', '801'],
  ['021-58765432 分机801', SHANGHAI, 'landline', '801'],
  ['021-58765432（分机：801）', SHANGHAI, 'landline', '801'],
  ['021-58765432 ext. 801', SHANGHAI, 'landline', '801'],
  ['+86 21 58765432 x801', SHANGHAI, 'landline', '801'],
  ['021-58765432-801', SHANGHAI, 'landline', '801'],
  ['021-58765432#801', SHANGHAI, 'landline', '801'],
  ['021-58765432,801', SHANGHAI, 'landline', '801'],
  ['tel:+862158765432;ext=801', SHANGHAI, 'landline', '801'],
  ['400-123-4567转2', COMPANY, 'freephone', '2'],
  ['400-123-4567-2', COMPANY, 'freephone', '2'],
  // Companies' and services' numbers.
  ['400-123-4567', COMPANY, 'freephone'],
  ['4001234567', COMPANY, 'freephone'],
  ['+86 400 123 4567', COMPANY, 'freephone'],
  ['04001234567', COMPANY, 'freephone'],
  ['800-820-8820', '+868008208820', 'freephone'],
  ['95588', '95588', 'service'],
  ['+86 95588', '95588', 'service'],
  ['0086 95588', '95588', 'service'],
  ['010-95588', '95588', 'service'],
  ['95338123', '95338123', 'service'],
  ['96110', '96110', 'service'],
  ['12315', '12315', 'service'],
  ['021-12345', '12345', 'service'],
  ['10086', '10086', 'service'],
  ['110', '110', 'service'],
  // Hong Kong, Macau, Taiwan and further away.
  ['+852 9123 4567', '+85291234567', 'mobile'],
  ['00852 2345 6789', '+85223456789', 'landline'],
  ['85291234567', '+85291234567', 'mobile'],
  ['+853 6612 3456', '+85366123456', 'mobile'],
  ['0085328712345', '+85328712345', 'landline'],
  ['+886 912 345 678', '+886912345678', 'mobile'],
  ['00886-2-2712-3456', '+886227123456', 'landline'],
  ['886912345678', '+886912345678', 'mobile'],
  ['+1 (415) 555-2671', '+14155552671', 'landline'],
  ['0014155552671', '+14155552671', 'landline'],
  ['+44 20 7946 0958', '+442079460958', 'landline'],
  ['+65 6221 1234', '+6562211234', 'landline'],
  ['33142685300', '+33142685300', 'landline'],
  // Addresses.
  ['sip:+8613800138000@10.0.0.1:5060;user=phone', MOBILE, 'mobile'],
  ['sips:013800138000@trunk.example.com', MOBILE, 'mobile'],
  ['"王芳" <sip:13800138000@trunk>', MOBILE, 'mobile'],
  ['<sip:%2B8613800138000@trunk>', MOBILE, 'mobile'],
  ['tel:65123456;phone-context=+8621', '+862165123456', 'landline'],
  ['13800138000@10.0.0.1', MOBILE, 'mobile'],
  // Nobody.
  ['anonymous', null, 'withheld'],
  ['"Anonymous" <sip:anonymous@anonymous.invalid>', null, 'withheld'],
  ['Restricted', null, 'withheld'],
  ['unavailable', null, 'withheld'],
  ['未知号码', null, 'withheld'],
  ['匿名', null, 'withheld'],
  ['00000000', null, 'withheld'],
  // Short numbers and digits that are no number.
  ['8001', '8001', 'internal'],
  ['801', '801', 'internal'],
  ['12345678', '12345678', 'other'],
  ['138001380', '138001380', 'other'],
  ['138001380001', '138001380001', 'other'],
  ['+999 123 456 789', '999123456789', 'other'],
  ['106901234567890', '106901234567890', 'other'],
  ['', null, 'none'],
  ['王芳', null, 'none'],
  ['guest-4f2a9c', null, 'none'],
  ['1-800-FLOWERS', null, 'none'],
  ['12', null, 'none'],
  ["' or 1=1 --", null, 'none'],
  ['9'.repeat(80), null, 'none'],
];

const HOME: Home = { country: 'CN', areaCode: '10' };

t.test('a shop in Beijing reads every spelling', async (t) => {
  t.ok(SPELLINGS.length >= 60, `${SPELLINGS.length} spellings`);
  t.equal(new Set(SPELLINGS.map(([written]) => written)).size, SPELLINGS.length, 'each once');
  for (const [written, key, kind, extension = null] of SPELLINGS) {
    const read = readPhoneNumber(written, HOME);
    t.same({ key: read.key, kind: read.kind, extension: read.extension }, { key, kind, extension }, written);
    t.equal(read.e164, key?.startsWith('+') ? key : null, `${written} in E.164`);
  }
});

t.test('the same digits mean something else at another place', async (t) => {
  const rows: [string, Home, string | null][] = [
    ['65123456', { country: 'CN', areaCode: null }, '65123456'],
    ['65123456', { country: 'CN', areaCode: '21' }, '+862165123456'],
    ['8765432', { country: 'CN', areaCode: '531' }, '8765432'],
    ['91234567', { country: 'HK', areaCode: null }, '+85291234567'],
    ['13800138000', { country: 'HK', areaCode: null }, '13800138000'],
    ['020 7946 0958', { country: 'GB', areaCode: null }, '+442079460958'],
    ['+8613800138000', { country: 'GB', areaCode: null }, MOBILE],
  ];
  for (const [written, home, key] of rows) {
    t.equal(readPhoneNumber(written, home).key, key, `${written} in ${home.country} ${home.areaCode}`);
  }
});

t.test('reading is stable: a number that was read is read again as itself', async (t) => {
  for (const [written, key] of SPELLINGS) {
    if (key !== null) t.equal(readPhoneNumber(key, HOME).key, key, written);
  }
});

t.test('who hides the number is told from one who has none', async (t) => {
  for (const hidden of ['Anonymous', 'withheld', 'sip:anonymous@anonymous.invalid']) t.ok(isWithheld(hidden), hidden);
  for (const other of ['', '13800138000', 'guest-1', 'Wang']) t.notOk(isWithheld(other), other);
});
