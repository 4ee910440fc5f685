/** Who works in the demonstration shop, and how its hotline is set up. */
import type { AgentProfile, QueueProfile, ScreenNames } from '../../../core/organization.ts';

const both = (zh: string, en: string): ScreenNames => ({ 'zh-CN': zh, en });

export const SHOP = {
  names: both('木禾生活', 'Muhe Living'),
  timeZone: 'Asia/Shanghai',
  surveyFlow: 'survey',
  numbers: { '4001': 'main-menu', '*': 'main-menu' },
};

export const SKILLS: Record<string, ScreenNames> = {
  presale: both('售前导购', 'Pre-sale advice'),
  orders: both('订单物流', 'Orders and delivery'),
  aftersale: both('售后退换', 'Returns and exchanges'),
  refund: both('退款处理', 'Refunds'),
  complaints: both('投诉处理', 'Complaints'),
  english: both('英语', 'English'),
  general: both('综合接待', 'General reception'),
};

/** Skill levels follow the grade: trial 1–2, iron 3–4, bronze 5–6, silver 7–8, gold 9–10. */
export const AGENTS: readonly AgentProfile[] = [
  agent('1001', '林晓雯', 'gold', { presale: 9, orders: 10, aftersale: 9, refund: 9, complaints: 8, english: 7 }),
  agent('1002', '周子昂', 'silver', { presale: 8, orders: 8, aftersale: 6, english: 8 }),
  agent('1003', '陈思远', 'silver', { orders: 8, aftersale: 8, refund: 7, complaints: 5 }),
  agent('1004', '何嘉怡', 'bronze', { presale: 6, orders: 6, english: 5 }),
  agent('1005', '吴俊杰', 'bronze', { orders: 6, aftersale: 6, refund: 5 }),
  agent('1006', '郑雅婷', 'gold', { aftersale: 10, refund: 9, complaints: 10, orders: 8 }),
  agent('1007', '黄宇航', 'iron', { presale: 4, orders: 4 }),
  agent('1008', '徐梦琪', 'iron', { orders: 4, aftersale: 3, english: 4 }),
  agent('1009', '马志强', 'silver', { complaints: 8, aftersale: 7, refund: 8 }),
  agent('1010', '孙佳宁', 'trial', { presale: 2, orders: 1 }),
  agent('1011', '朱文博', 'bronze', { presale: 5, aftersale: 5, refund: 4 }),
  agent('1012', '罗艺涵', 'trial', { orders: 2, presale: 1 }),
];

function agent(
  agentId: string,
  name: string,
  grade: AgentProfile['grade'],
  skills: Record<string, number>,
): AgentProfile {
  // Everyone may be asked for a person; with more than one special skill they know the house better.
  const general = Math.max(...Object.values(skills));
  return { agentId, name, extension: agentId, grade, skills: { ...skills, general } };
}

export const OTHER_STAFF = [
  { userId: '2001', name: '沈丽华', role: 'supervisor' },
  { userId: '3001', name: '韩旭东', role: 'quality' },
  { userId: '4001', name: '梁美玲', role: 'manager' },
  { userId: 'admin', name: '系统管理员', role: 'administrator' },
] as const;

const TIMES = { serviceLevelMs: 20_000, ringTimeoutMs: 15_000, wrapUpMs: 60_000, announceEveryMs: 30_000 };

/** A level's own head start is in the flow's priority; an open complaint and a second call within the hour count everywhere. */
export const ROUTING = {
  strategy: 'longestIdle',
  headStarts: { vipMs: 0, complaintMs: 60_000, calledAgainMs: 30_000 },
  preferredWaitMs: 15_000,
  occupancyCapPercent: 85,
} as const;

type SeededQueue = Omit<QueueProfile, 'music'>;

export const QUEUES: readonly SeededQueue[] = [
  { queueId: 'pre-sale', names: both('售前咨询', 'Pre-sale'), requires: { presale: 1 }, ...TIMES },
  { queueId: 'orders', names: both('订单与物流', 'Orders and delivery'), requires: { orders: 1 }, ...TIMES },
  {
    ...{ queueId: 'after-sale', names: both('售后服务', 'After-sale'), requires: { aftersale: 3 }, ...TIMES },
    relaxation: [
      { untilMs: 15_000, requires: { refund: 5 } },
      { untilMs: 30_000, requires: { refund: 4 } },
    ],
  },
  {
    ...{ queueId: 'complaints', names: both('投诉与建议', 'Complaints'), requires: { complaints: 5 }, ...TIMES },
    relaxation: [{ untilMs: 20_000, requires: { complaints: 8 } }],
    preferredAgent: 'case-owner',
  },
  { queueId: 'general', names: both('人工总台', 'General'), requires: { general: 1 }, ...TIMES },
];

/** Around the clock: whoever tries the demo reaches an agent at any hour. */
export const HOURS = QUEUES.flatMap(({ queueId }) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ queueId, weekday, opens: '00:00', closes: '24:00' })),
);

/** What flows of the demonstration shop may name, and the flow that meets its customers who are called back. */
export const DEMO_NAMES = {
  queues: QUEUES.map(({ queueId }) => queueId),
  skills: Object.keys(SKILLS),
  returnCall: 'return-call',
};
