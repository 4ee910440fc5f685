/** The customers of the demonstration shop. */
import type { CustomerFile } from '../../../core/customer.ts';

export type DemoCustomer = Pick<CustomerFile, 'customerId' | 'name' | 'salutation' | 'level' | 'language'> & {
  address: string;
  /** As they wrote them, with the region the shop knows of. */
  phones: { raw: string; region: string | null }[];
};

type Row = [name: string, salutation: string, level: DemoCustomer['level'], ...phones: `${string}@${string}`[]];

/** Number@region. The spellings differ on purpose: people write them as they like. */
const CHINESE: Row[] = [
  ['王芳', '王女士', 'vip', '13800138001@北京', '010-65123456@北京'],
  ['李强', '李先生', 'regular', '+86 139 1023 4567@北京'],
  ['张敏', '张女士', 'regular', '136-0512-8877@苏州'],
  ['刘洋', '刘先生', 'new', '18611220033@北京'],
  ['陈静', '陈女士', 'vip', '15921345678@上海', '021-58765432@上海'],
  ['杨帆', '杨先生', 'regular', '0086 137 6412 9081@上海'],
  ['赵雪', '赵女士', 'regular', '18017654321@上海'],
  ['黄磊', '黄先生', 'new', '13922113344@广州'],
  ['周婷', '周女士', 'regular', '(020) 83345566@广州', '13533221100@广州'],
  ['吴昊', '吴先生', 'vip', '13715566778@深圳', '0755-26881234@深圳'],
  ['徐丽', '徐女士', 'regular', '18926453210@深圳'],
  ['孙鹏', '孙先生', 'regular', '15088661122@杭州'],
  ['马莉', '马女士', 'new', '0571 8765 4321@杭州'],
  ['朱琳', '朱女士', 'regular', '13675812345@杭州'],
  ['胡军', '胡先生', 'regular', '18980012345@成都'],
  ['郭涛', '郭先生', 'vip', '028-85551234@成都', '13608012233@成都'],
  ['何欣', '何女士', 'regular', '15680556677@成都'],
  ['高翔', '高先生', 'new', '13396081122@福州'],
  ['林月', '林女士', 'regular', '18959261234@厦门'],
  ['罗刚', '罗先生', 'regular', '13871234455@武汉'],
  ['郑洁', '郑女士', 'regular', '027-87654321@武汉'],
  ['梁宇', '梁先生', 'new', '17786543210@武汉'],
  ['谢婉', '谢女士', 'regular', '13787110022@长沙'],
  ['宋健', '宋先生', 'regular', '18629012345@西安'],
  ['唐瑶', '唐女士', 'vip', '029 8812 3456@西安'],
  ['许诺', '许先生', 'new', '13512344321@天津'],
  ['韩冰', '韩女士', 'regular', '15022334455@天津'],
  ['冯亮', '冯先生', 'regular', '13951998877@南京'],
  ['邓娟', '邓女士', 'regular', '025-84321098@南京'],
  ['曹阳', '曹先生', 'new', '18751234567@无锡'],
  ['彭悦', '彭女士', 'regular', '13370001234@青岛'],
  ['曾凯', '曾先生', 'regular', '0532-85701234@青岛'],
  ['肖楠', '肖女士', 'regular', '13940556677@大连'],
  ['田野', '田先生', 'new', '18846123456@哈尔滨'],
  ['陈家辉', '陈先生', 'regular', '+852 9123 4567@香港'],
  ['梁詠詩', '梁小姐', 'vip', '00852 2345 6789@香港'],
];

const ENGLISH: Row[] = [
  ['Emily Carter', 'Ms Carter', 'vip', '+1 415 555 2671@United States'],
  ['James Wilson', 'Mr Wilson', 'regular', '+44 20 7946 0958@United Kingdom', '18510223344@北京'],
  ['Sophie Martin', 'Ms Martin', 'new', '+33 1 42 68 53 00@France'],
  ['Daniel Tan', 'Mr Tan', 'regular', '+65 6221 1234@Singapore'],
];

/**
 * What a shop's file looks like after a few years: one person twice (with the same number, and with another), a family that
 * shares its landline, a company with an exchange. Their numbers are nobody's that demonstrations rely on.
 */
const DOUBTFUL: Row[] = [
  ['陈静', '陈小姐', 'new', '139 1701 2345@上海', '(021) 5876 5432@上海'],
  ['罗刚', '罗先生', 'new', '+86 138 7123 4455@武汉'],
  ['郑强', '郑先生', 'regular', '027 8765 4321@武汉', '18971005566@武汉'],
  ['木石设计工作室', '石经理', 'vip', '0571-87001234转801@杭州', '13957100886@杭州', '400-123-4567@', '95079@'],
];

const STREETS = [
  '朝阳路',
  '人民路',
  '中山北路',
  '建设大道',
  '文一西路',
  '天府大道',
  '滨江路',
  '解放路',
  '湖滨路',
  '长江路',
] as const;

/** Where parcels go; made up, and the same at every start. */
function addressOf(index: number, region: string): string {
  if (!/^\p{Script=Han}+$/u.test(region) || region === '香港') return '';
  return `${region}市${STREETS[index % STREETS.length]} ${18 + index * 7} 号 ${1 + (index % 9)} 幢 ${101 + index * 10} 室`;
}

export const CUSTOMERS: readonly DemoCustomer[] = [
  ...CHINESE.map((row) => ({ row, language: 'zh-CN' as const })),
  ...ENGLISH.map((row) => ({ row, language: 'en' as const })),
  ...DOUBTFUL.map((row) => ({ row, language: 'zh-CN' as const })),
].map(({ row: [name, salutation, level, ...phones], language }, index) => ({
  customerId: `C${1001 + index}`,
  name,
  salutation,
  level,
  language,
  address: addressOf(index, phones[0]?.split('@')[1] ?? ''),
  phones: phones.map((phone) => {
    const [raw = '', region = ''] = phone.split('@');
    return { raw, region: region || null };
  }),
}));

/** Customers that demonstrations and tests may rely on. Order numbers are made by `orders.ts`; these are kept fixed there. */
export const KNOWN = {
  /** A VIP whose newest order is on its way, with a carrier and a date. */
  vipWithShippedOrder: {
    customerId: 'C1001',
    ani: '13800138001',
    landline: '01065123456',
    orderNumber: '202600018801',
  },
  /** Has an open complaint about a parcel lost on the way. */
  openComplaint: { customerId: 'C1010', ani: '13715566778', orderNumber: '202600018802', caseId: 'K1001' },
  /** Asked to be spoken to in English; the newest order was delivered. */
  englishSpeaker: { customerId: 'C1037', ani: '+14155552671', orderNumber: '202600018803' },
  /** The newest order is being sent back. */
  returning: { customerId: 'C1002', ani: '+8613910234567', orderNumber: '202600018804' },
  /** Known, and has never ordered. */
  withoutOrders: { customerId: 'C1034', ani: '18846123456' },
  /** From Hong Kong. */
  hongKong: { customerId: 'C1035', ani: '+85291234567' },
  /** A landline of two: C1021 and C1043 are one family. */
  family: { customerIds: ['C1021', 'C1043'], ani: '02787654321' },
  /** One person twice. */
  twice: { customerIds: ['C1020', 'C1042'], ani: '13871234455' },
  /** Nobody's number. */
  stranger: { ani: '13000000000' },
} as const;
