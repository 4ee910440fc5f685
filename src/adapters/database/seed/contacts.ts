/** Past calls of the demonstration shop, as the entries that real ones would have left: its CDRs are folded from these. */

import { readPhoneNumber } from '../../../app/numbers/index.ts';
import type { CallEntry } from '../../../core/entries.ts';
import { CUSTOMERS, type DemoCustomer, KNOWN } from './customers.ts';
import { between, pick, type Random } from './random.ts';
import { AGENTS, QUEUES } from './staff.ts';

const DAY_MS = 86_400_000;

/** What was said, by queue: disposition, note in Chinese, note in English. */
const TALKS: Record<string, readonly [disposition: string, zh: string, en: string][]> = {
  'pre-sale': [
    ['answered', '咨询升降书桌承重和安装方式，已解答。', 'Asked about the load of the standing desk; answered.'],
    ['order-placed', '对比两款人体工学椅后下单。', 'Compared two chairs and ordered one.'],
  ],
  orders: [
    ['delivery-chased', '询问快递进度，已催促承运商。', 'Asked where the parcel is; carrier chased.'],
    ['order-changed', '修改收货地址，已通知仓库。', 'Changed the delivery address; warehouse told.'],
  ],
  'after-sale': [
    ['return-started', '尺寸不合适，已办理退货，运费由我方承担。', 'Wrong size; return started, freight on us.'],
    ['refund-explained', '解释退款到账时间为 1 至 3 个工作日。', 'Explained that refunds take 1 to 3 working days.'],
  ],
  complaints: [
    [
      'complaint-opened',
      '包裹丢失，已登记投诉并承诺 24 小时内回复。',
      'Lost parcel; complaint opened, reply in 24 hours.',
    ],
  ],
};

type Outcome = 'answered' | 'abandoned' | 'selfServed';

/** About 60 calls of the last month, three quarters of them answered. Oldest first. */
export function makePastCalls(random: Random, now: Date): CallEntry[][] {
  const calls: { atMs: number; entries: CallEntry[] }[] = [];
  for (const customer of CUSTOMERS) {
    const complained = customer.customerId === KNOWN.openComplaint.customerId;
    const count = complained ? 3 : customer.level === 'vip' ? 2 : between(random, 0, 2);
    for (let n = 0; n < count; n += 1) {
      const daysAgo = complained && n === 0 ? 3 : between(random, 1, 30);
      const atMs = daytime(now, daysAgo) + between(random, 0, 10 * 3_600_000);
      const outcome: Outcome = complained ? 'answered' : pickOutcome(random);
      const queueId = complained && n === 0 ? 'complaints' : pick(random, ['pre-sale', 'orders', 'after-sale']);
      const callId = `demo-${String(calls.length + 1).padStart(4, '0')}`;
      calls.push({ atMs, entries: makeCall(random, { callId, atMs, customer, outcome, queueId }) });
    }
  }
  return calls.sort((a, b) => a.atMs - b.atMs).map(({ entries }) => entries);
}

/** Eight in the morning in Shanghai (UTC+8, no summer time), so many days ago. */
function daytime(now: Date, daysAgo: number): number {
  const today = Math.floor((now.getTime() + 8 * 3_600_000) / DAY_MS) * DAY_MS;
  return today - daysAgo * DAY_MS;
}

function pickOutcome(random: Random): Outcome {
  const chance = random();
  return chance < 0.75 ? 'answered' : chance < 0.9 ? 'selfServed' : 'abandoned';
}

type Plan = { callId: string; atMs: number; customer: DemoCustomer; outcome: Outcome; queueId: string };

function makeCall(random: Random, plan: Plan): CallEntry[] {
  const { callId, customer } = plan;
  let atMs = plan.atMs;
  const entries: CallEntry[] = [];
  const add = (afterMs: number, entry: WithoutCall<CallEntry>): void => {
    atMs += afterMs;
    entries.push({ ...entry, callId, atMs } as CallEntry);
  };
  const raw = customer.phones[0]?.raw ?? '';
  const ani = readPhoneNumber(raw).e164 ?? raw;
  const menu = { step: 'main-menu/main', outcome: 'matched' as const };
  add(0, { kind: 'callArrived', ani, dnis: '4001', nodeId: 'demo', channelId: `${callId}-channel` });
  add(200, { kind: 'callAnswered' });
  add(50, { kind: 'customerRecognised', customerId: customer.customerId, name: customer.name, level: customer.level });
  add(3000, { kind: 'languageChosen', language: customer.language });
  add(0, { kind: 'ivrStepEntered', step: 'main-menu/main' });
  const digits = plan.outcome === 'selfServed' ? '2' : (KEYS[plan.queueId] ?? '0');
  add(between(random, 2000, 9000), { kind: 'ivrInput', ...menu, digits });
  if (plan.outcome === 'selfServed') {
    add(0, { kind: 'ivrStepEntered', step: 'order/state' });
    end(add, entries, between(random, 12_000, 20_000), { result: 'selfServed', reason: 'served', state: 'ivr' });
  } else {
    waitAndTalk(random, plan, add, entries);
  }
  return entries;
}

const KEYS: Record<string, string> = { 'pre-sale': '1', orders: '2', 'after-sale': '3', complaints: '4' };

type WithoutCall<E> = E extends unknown ? Omit<E, 'callId' | 'atMs'> : never;
type Add = (afterMs: number, entry: WithoutCall<CallEntry>) => void;

function waitAndTalk(random: Random, plan: Plan, add: Add, entries: CallEntry[]): void {
  const { queueId } = plan;
  const requires = QUEUES.find((queue) => queue.queueId === queueId)?.requires ?? {};
  const waitedMs = between(random, 1000, 40_000);
  add(0, { kind: 'queued', queueId, requires: requires as Record<string, number>, priority: 0, position: 1 });
  add(100, { kind: 'positionAnnounced', queueId, position: 1 });
  if (plan.outcome === 'abandoned') {
    end(add, entries, waitedMs + 20_000, { result: 'abandoned', reason: 'hungUpInQueue', state: 'waiting' });
    return;
  }
  const candidates = AGENTS.filter(({ skills }) =>
    Object.entries(requires).every(([skill, level]) => (skills[skill] ?? 0) >= (level as number)),
  );
  const { agentId } = pick(random, candidates);
  const ringMs = between(random, 1500, 7000);
  const talkMs = between(random, 45_000, 420_000);
  add(waitedMs, { kind: 'offered', queueId, agentId, waitedMs, candidates: candidates.length });
  add(ringMs, { kind: 'connected', agentId, waitedMs: waitedMs + ringMs, ringMs });
  const byCustomer = random() < 0.4;
  add(talkMs, { kind: 'talkEnded', agentId, talkMs, endedBy: byCustomer ? 'customer' : 'agent' });
  if (!byCustomer && random() < 0.6) {
    add(0, { kind: 'surveyStarted' });
    add(6000, { kind: 'scored', score: plan.queueId === 'complaints' ? 2 : pick(random, [5, 5, 5, 4, 4, 3]) });
  }
  const reason = byCustomer ? 'customerHungUp' : 'agentHungUp';
  end(add, entries, 300, { result: 'answered', reason, state: byCustomer ? 'talking' : 'surveying' });
  const [disposition, zh, en] = pick(random, TALKS[queueId] ?? []);
  add(20_000, { kind: 'dispositionSaved', agentId, disposition, note: plan.customer.language === 'en' ? en : zh });
}

type Ending = Pick<Extract<CallEntry, { kind: 'callEnded' }>, 'result' | 'reason' | 'state'>;

function end(add: Add, entries: CallEntry[], afterMs: number, ending: Ending): void {
  const arrivedAtMs = entries[0]?.atMs ?? 0;
  const totalMs = (entries.at(-1)?.atMs ?? 0) + afterMs - arrivedAtMs;
  add(afterMs, { kind: 'callEnded', ...ending, totalMs });
}
