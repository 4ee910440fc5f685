/** A believable day for the stand-in: one customer, a floor, some records. Times are relative to now. */

import type { DeskMessage } from '../../src/adapters/desk/protocol.ts';
import type { CandidateView, RoutingDecision } from '../../src/core/acd/explain.ts';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallbackRow } from '../../src/core/callback/views.ts';
import type { AgentStateName, AgentView, OfferView } from '../../src/core/commands.ts';
import { dispositionChoices } from '../../src/core/disposition.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import type { AgentRow, EdgeView, FloorView, QueueView } from '../../src/core/views.ts';
import type { CallRouting } from '../../src/web/calls/api.ts';
import type { Message } from '../../src/web/messages/api.ts';

export const CALL_ID = 'call-20';
export const AGENT = { userId: '1001', name: '李晓梅', role: 'agent' } as const;
export const SUPERVISOR = { userId: '2001', name: '周建国', role: 'supervisor' } as const;

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

export const QUEUES = [
  { queueId: 'pre-sale', names: { 'zh-CN': '售前咨询', en: 'Pre-sale' } },
  { queueId: 'orders', names: { 'zh-CN': '订单物流', en: 'Orders' } },
  { queueId: 'after-sale', names: { 'zh-CN': '售后服务', en: 'After-sale' } },
  { queueId: 'complaints', names: { 'zh-CN': '投诉建议', en: 'Complaints' } },
  { queueId: 'general', names: { 'zh-CN': '综合服务', en: 'General' } },
];

export function welcome(user: {
  userId: string;
  name: string;
  role: 'agent' | 'supervisor';
}): Extract<DeskMessage, { type: 'welcome' }> {
  return {
    seq: 0,
    type: 'welcome',
    deskId: 'desk-1',
    user,
    serverTimeMs: Date.now(),
    mayDial: user.role === 'agent',
    outsidePhones: user.role === 'agent',
    queues: QUEUES,
    skills: [
      { skillId: 'refund', names: { 'zh-CN': '退款处理', en: 'Refunds' } },
      { skillId: 'aftersale', names: { 'zh-CN': '售后退换', en: 'Returns and exchanges' } },
    ],
    dispositions: dispositionChoices([
      { code: 'delivery', names: { 'zh-CN': '订单与物流', en: 'Orders and delivery' }, queueIds: ['orders'] },
      {
        code: 'parcel',
        names: { 'zh-CN': '物流查询', en: 'Parcel enquiry' },
        parent: 'delivery',
        spelled: 'wuliuchaxun wlcx',
      },
      { code: 'after', names: { 'zh-CN': '售后', en: 'After the sale' } },
      {
        code: 'refund',
        names: { 'zh-CN': '退款进度', en: 'Refund progress' },
        parent: 'after',
        spelled: 'tuikuanjindu tkjd',
      },
      {
        code: 'return',
        names: { 'zh-CN': '退换货申请', en: 'Return or exchange' },
        parent: 'after',
        spelled: 'tuihuanhuoshenqing thhsq',
      },
      { code: 'complaint', names: { 'zh-CN': '投诉', en: 'Complaint' }, queueIds: ['complaints'], spelled: 'tousu ts' },
    ]),
    notReadyReasons: [
      { code: 'rest', names: { 'zh-CN': '小休', en: 'Rest' }, limitMs: 900_000 },
      { code: 'meal', names: { 'zh-CN': '用餐', en: 'Meal' }, limitMs: 3_600_000 },
      { code: 'meeting', names: null, limitMs: null },
      { code: 'training', names: null, limitMs: null },
      { code: 'backOffice', names: null, limitMs: null },
      { code: 'busy', names: null, limitMs: null },
    ],
  };
}

export function agent(state: AgentStateName, changes: Partial<AgentView> = {}): AgentView {
  const hasCall = state === 'offered' || state === 'onCall' || state === 'wrapUp';
  return {
    agentId: AGENT.userId,
    state,
    reason: null,
    sinceMs: Date.now() - 42_000,
    wanted: null,
    phoneRegistered: true,
    callId: hasCall ? CALL_ID : null,
    wrapUpEndsAtMs: state === 'wrapUp' ? Date.now() + 48_000 : null,
    by: null,
    limitEndsAtMs: null,
    isExceeded: false,
    focusSinceMs: null,
    ...changes,
  };
}

export function offer(changes: Partial<OfferView> = {}): OfferView {
  return {
    callId: CALL_ID,
    queueId: 'orders',
    ani: '+8613800138000',
    dnis: '4001',
    language: 'zh-CN',
    waitedMs: 37_000,
    pressed: [
      { step: 'main-menu/welcome', digits: '1' },
      { step: 'main-menu/main', digits: '2' },
      { step: 'during-sale/tell-order', digits: '0' },
    ],
    customer: {
      customerId: 'c1',
      name: '王丽华',
      salutation: '王女士',
      level: 'vip',
      language: 'zh-CN',
      phones: ['+8613800138000', '021-62881234'],
      region: '上海',
      orders: [
        {
          orderId: 'o1',
          orderNumber: '2025112088',
          placedOn: day(-3),
          state: 'shipped',
          amountFen: 129_900,
          items: '智能台灯 Pro ×1，LED 灯带 5 米 ×2',
          parcel: { carrier: '顺丰', trackingNumber: 'SF1390088123456', state: 'inTransit', expectedOn: day(1) },
          return: null,
        },
        {
          orderId: 'o2',
          orderNumber: '2025110917',
          placedOn: day(-14),
          state: 'returning',
          amountFen: 45_900,
          items: '记忆棉枕头 ×2',
          parcel: { carrier: '中通', trackingNumber: '78561230045', state: 'delivered', expectedOn: null },
          return: { state: 'approved', reason: '枕头有异味' },
        },
        {
          orderId: 'o3',
          orderNumber: '2025100233',
          placedOn: day(-52),
          state: 'delivered',
          amountFen: 8_990,
          items: '四件套收纳盒 ×1',
          parcel: null,
          return: null,
        },
      ],
      openCases: [
        {
          caseId: 'k1',
          kind: 'complaint',
          title: '枕头有异味，要求上门取件',
          state: 'inProgress',
          openedOn: day(-6),
          ownerName: '陈立',
        },
      ],
      lastContacts: [
        {
          callId: 'call-9',
          at: new Date(Date.now() - 6 * 86_400_000).toISOString(),
          queueId: 'complaints',
          agentName: '陈立',
          disposition: 'complaint',
          note: '客户反映枕头异味明显，已建投诉，答应两天内上门取件。',
          score: 2,
        },
        {
          callId: 'call-3',
          at: new Date(Date.now() - 40 * 86_400_000).toISOString(),
          queueId: 'pre-sale',
          agentName: '李晓梅',
          disposition: null,
          note: '询问台灯是否支持语音控制。',
          score: 5,
        },
        {
          callId: 'call-2',
          at: new Date(Date.now() - 41 * 86_400_000).toISOString(),
          queueId: 'complaints',
          agentName: null,
          disposition: null,
          note: null,
          score: null,
          result: 'abandoned',
          direction: 'inbound',
          waitMs: 130_000,
        },
      ],
    },
    ...changes,
  };
}

function queueView(index: number, changes: Partial<QueueView>): QueueView {
  const queue = QUEUES[index];
  if (queue === undefined) throw new Error(`The sample has no queue ${index}.`);
  return {
    ...queue,
    waiting: 0,
    longestSinceMs: null,
    ready: 2,
    onCall: 1,
    wrapUp: 0,
    notReady: 1,
    today: { offered: 42, answered: 39, abandoned: 2, answeredInTarget: 36, waitSumMs: 39 * 9_000 },
    serviceLevelMs: 20_000,
    ...changes,
  };
}

const callbackRow = (index: number, change: Partial<CallbackRow>): CallbackRow => ({
  callbackId: `call-3${index}-c5`,
  number: '13800138000',
  queueId: 'orders',
  language: 'zh-CN',
  source: 'asked',
  callId: `call-3${index}`,
  requestedAtMs: Date.now() - 1_260_000,
  dueAtMs: null,
  chosenAtMs: null,
  attempts: 0,
  lastMissed: null,
  agentId: null,
  customerName: '王丽华',
  level: 'vip',
  mostAttempts: 3,
  state: 'waiting',
  ...change,
});

export const CALLBACKS: CallbackRow[] = [
  callbackRow(0, {}),
  callbackRow(1, {
    number: '02012345678',
    customerName: null,
    level: null,
    source: 'abandoned',
    queueId: 'complaints',
    state: 'later',
    dueAtMs: Date.now() + 900_000,
    attempts: 1,
    lastMissed: 'busy',
    agentId: '1001',
  }),
  callbackRow(2, {
    number: '13911112222',
    customerName: '刘洋',
    level: 'regular',
    source: 'restart',
    state: 'dialling',
  }),
];

/** An offer to call somebody back, in place of a call. */
export const callbackOffer = () =>
  offer({
    callback: {
      callbackId: 'call-30-c5',
      firstCallId: 'call-30',
      source: 'asked',
      requestedAtMs: Date.now() - 1_260_000,
      attempt: 2,
      mostAttempts: 3,
      lastMissed: 'busy',
      dialsAfterMs: 20_000,
    },
  });
export const EDGE: EdgeView = {
  atMs: Date.now(),
  sinceMs: Date.now() - 6 * 3_600_000,
  connected: true,
  door: 'open',
  admitted: 1204,
  refused: 35,
  scans: 10_233,
  failovers: 3,
  banned: 12,
  nodes: [
    { name: 'a1', state: 'up' },
    { name: 'a2', state: 'draining' },
  ],
};

export function floor(changes: Partial<FloorView> = {}): FloorView {
  const now = Date.now();
  const row = (
    agentId: string,
    name: string,
    grade: string,
    state: AgentStateName,
    ageMs: number,
    callId: string | null = null,
  ): AgentRow => ({
    agentId,
    name,
    extension: agentId,
    grade,
    state,
    reason: state === 'notReady' ? 'meal' : null,
    sinceMs: now - ageMs,
    phoneRegistered: agentId !== '1004',
    callId,
    queueIds: ['orders'],
    wanted: null,
    by: null,
    isExceeded: false,
    isFocused: false,
  });
  return {
    atMs: now,
    callbacks: CALLBACKS,
    queues: [
      queueView(0, {}),
      queueView(1, {
        waiting: 3,
        longestSinceMs: now - 26_000,
        ready: 0,
        onCall: 3,
        expectedWait: { p10Ms: 74_000, p50Ms: 121_000, p90Ms: 218_000 },
      }),
      queueView(2, {
        today: { offered: 20, answered: 15, abandoned: 5, answeredInTarget: 11, waitSumMs: 15 * 21_000 },
      }),
      queueView(3, { waiting: 1, longestSinceMs: now - 71_000, ready: 0, onCall: 1 }),
      queueView(4, { today: { offered: 0, answered: 0, abandoned: 0, answeredInTarget: 0, waitSumMs: 0 } }),
    ],
    agents: [
      row('1001', '李晓梅', 'gold', 'onCall', 83_000, CALL_ID),
      row('1002', '陈立', 'silver', 'wrapUp', 22_000),
      row('1003', '张伟', 'bronze', 'ready', 190_000),
      row('1004', 'Grace Miller', 'silver', 'ready', 12_000),
      {
        ...row('1005', '赵敏', 'iron', 'notReady', 1_260_000),
        isExceeded: true,
        by: { userId: '2001', name: '沈丽华', why: '来开会' },
      },
      row('1006', '孙浩', 'trial', 'offered', 4_000, 'call-21'),
      row('1007', '何静', 'bronze', 'signedOut', 0),
    ],
    calls: [
      {
        callId: CALL_ID,
        state: 'talking',
        ani: '+8613800138000',
        customerName: '王丽华',
        level: 'vip',
        queueId: 'orders',
        agentId: '1001',
        sinceMs: now - 83_000,
        detail: null,
        flowStep: null,
        flowVersion: null,
      },
      {
        callId: 'call-21',
        state: 'ringing',
        ani: '+8613911112222',
        customerName: '刘洋',
        level: 'regular',
        queueId: 'pre-sale',
        agentId: '1006',
        sinceMs: now - 4_000,
        detail: null,
        flowStep: null,
        flowVersion: null,
      },
      {
        callId: 'call-22',
        state: 'waiting',
        ani: null,
        customerName: null,
        level: null,
        queueId: 'complaints',
        agentId: null,
        sinceMs: now - 71_000,
        detail: '1',
        expectedWait: { p10Ms: 20_000, p50Ms: 51_000, p90Ms: 130_000 },
        flowStep: null,
        flowVersion: null,
      },
      {
        callId: 'call-23',
        state: 'ivr',
        ani: '+442071234567',
        customerName: 'John Smith',
        level: 'new',
        queueId: null,
        agentId: null,
        sinceMs: now - 9_000,
        detail: 'main-menu/main',
        flowStep: null,
        flowVersion: null,
      },
    ],
    missing: [],
    full: false,
    ...changes,
  };
}

function cdr(index: number, changes: Partial<Cdr> = {}): Cdr & { agentName: string } {
  const arrivedAtMs = Date.now() - index * 1_900_000 - 600_000;
  return {
    callId: `call-${20 - index}`,
    direction: 'inbound',
    ani: '+8613800138000',
    dnis: '4001',
    nodeId: 'a',
    channelId: `c${index}`,
    customerId: 'c1',
    customerName: '王丽华',
    customerLevel: 'vip',
    language: 'zh-CN',
    arrivedAtMs,
    answeredAtMs: arrivedAtMs + 90,
    queueId: 'orders',
    queuedAtMs: arrivedAtMs + 21_000,
    agentId: '1001',
    agentIds: ['1001'],
    agentName: '李晓梅',
    connectedAtMs: arrivedAtMs + 58_000,
    endedAtMs: arrivedAtMs + 260_000,
    result: 'answered',
    reason: 'surveyed',
    state: 'surveying',
    waitMs: 37_000,
    ringMs: 4_000,
    outsideNumber: null,
    outsideMs: 0,
    talkMs: 185_000,
    holdMs: 12_000,
    transfers: 0,
    consultMs: 0,
    totalMs: 260_000,
    offers: 1,
    missedOffers: 0,
    recovered: false,
    score: 5,
    disposition: 'parcel',
    resolved: true,
    followUp: 'none',
    dispositionMissed: false,
    note: '客户询问台灯何时送达，告知明天到，客户满意。',
    lossPercent: 0.2,
    jitterMs: 3,
    roundTripMs: 24,
    mos: 4.37,
    worstMos: 4.21,
    callbackId: null,
    firstCallId: null,
    ...changes,
  };
}

/** One heard, one new, and one that Asterisk took alone. */
export const MESSAGES: Message[] = [
  { messageId: 'm-1', queueId: 'complaints', ani: '13900004321', customerName: '周琳', heardAtMs: null, heardBy: null },
  { messageId: 'm-2', queueId: 'orders', ani: '13700001111', customerName: null, heardAtMs: 1, heardBy: '李晓梅' },
  { messageId: 'm-3', queueId: null, ani: null, customerName: null, heardAtMs: null, heardBy: null },
].map((one, index) => ({
  ...one,
  callId: `call-${index}`,
  hasCall: index < 2,
  kind: 'voicemail',
  dnis: '4001',
  customerId: null,
  recordedAtMs: Date.now() - (index + 1) * 5_400_000,
  durationMs: 21_000 + index * 9_000,
}));

export const CALLS = [
  cdr(0),
  cdr(1, {
    direction: 'outbound',
    ani: '+8613911112222',
    customerName: '刘洋',
    customerLevel: 'regular',
    score: null,
    disposition: 'refund',
  }),
  cdr(2, {
    ani: null,
    customerName: null,
    customerLevel: null,
    result: 'abandoned',
    reason: 'hungUpInQueue',
    talkMs: 0,
    score: null,
    disposition: null,
    note: null,
  }),
  cdr(3, {
    ani: '+442071234567',
    customerName: 'John Smith',
    customerLevel: 'new',
    queueId: null,
    result: 'selfServed',
    reason: 'served',
    waitMs: 0,
    talkMs: 0,
    score: null,
    disposition: null,
  }),
];

export function callDetail() {
  const record = cdr(0);
  const { callId, arrivedAtMs: start } = record;
  const at = (afterMs: number) => ({ callId, atMs: start + afterMs });
  const timeline: CallEntry[] = [
    { kind: 'callArrived', ani: record.ani, dnis: '4001', nodeId: 'a', channelId: 'c0', ...at(0) },
    { kind: 'callAnswered', ...at(90) },
    { kind: 'customerRecognised', customerId: 'c1', name: '王丽华', level: 'vip', ...at(110) },
    { kind: 'ivrInput', step: 'main-menu/welcome', digits: '1', outcome: 'matched', ...at(5_000) },
    { kind: 'languageChosen', language: 'zh-CN', ...at(5_000) },
    { kind: 'ivrInput', step: 'main-menu/main', digits: '7', outcome: 'noMatch', ...at(9_000) },
    { kind: 'ivrInput', step: 'main-menu/main', digits: '2', outcome: 'matched', ...at(14_000) },
    { kind: 'ivrInput', step: 'during-sale/tell-order', digits: '0', outcome: 'matched', ...at(21_000) },
    { kind: 'queued', queueId: 'orders', requires: { orders: 3 }, priority: 10, position: 2, ...at(21_000) },
    { kind: 'positionAnnounced', queueId: 'orders', position: 2, ...at(22_000) },
    { kind: 'offered', queueId: 'orders', agentId: '1006', waitedMs: 20_000, candidates: 1, ...at(41_000) },
    { kind: 'offerMissed', agentId: '1006', ringMs: 12_000, why: 'noAnswer', ...at(53_000) },
    { kind: 'offered', queueId: 'orders', agentId: '1001', waitedMs: 33_000, candidates: 2, ...at(54_000) },
    { kind: 'connected', agentId: '1001', waitedMs: 37_000, ringMs: 4_000, ...at(58_000) },
    { kind: 'held', agentId: '1001', ...at(120_000) },
    { kind: 'resumed', agentId: '1001', heldMs: 12_000, ...at(132_000) },
    { kind: 'talkEnded', agentId: '1001', talkMs: 185_000, endedBy: 'agent', ...at(243_000) },
    {
      kind: 'recordingSaved',
      recordingId: 'r1',
      file: 'r1.wav',
      durationMs: 185_000,
      bytes: 5_920_044,
      ...at(244_000),
    },
    { kind: 'surveyStarted', ...at(244_000) },
    { kind: 'scored', score: 5, ...at(256_000) },
    { kind: 'dispositionSaved', agentId: '1001', disposition: 'parcel', note: record.note ?? '', ...at(258_000) },
    { kind: 'callEnded', result: 'answered', reason: 'surveyed', state: 'surveying', totalMs: 260_000, ...at(260_000) },
  ];
  return { cdr: record, timeline, recordings: [{ recordingId: 'r1', durationMs: 185_000 }] };
}

/** Two offers of the sample's call: the first agent missed it. */
export function routing(): CallRouting {
  const start = cdr(0).arrivedAtMs;
  const candidate = (agentId: string, verdict: CandidateView['verdict'], change: Partial<CandidateView> = {}) => {
    return { agentId, verdict, detail: null, lacking: null, idleMs: null, occupancyPercent: 0, ...change };
  };
  const offered = (agentId: string, afterMs: number, candidates: CandidateView[]): RoutingDecision => ({
    ...{ callId: CALL_ID, queueId: 'orders', atMs: start + afterMs, agentId, waitedMs: afterMs - 21_000 },
    ...{ scoreMs: afterMs - 21_000 - 20_000 + 60_000, targetMs: 20_000, requires: { aftersale: 3, refund: 5 } },
    headStart: { priorityMs: 60_000, vipMs: 0, complaintMs: 0, calledAgainMs: 30_000 },
    ...{ step: 0, steps: 2, nextRelaxationAtMs: start + afterMs + 9_000, keptFor: null, strategy: 'longestIdle' },
    ...{ ahead: [], aheadCount: 0, candidates, counts: {} },
  });
  return {
    decisions: [
      offered('1006', 41_000, [
        candidate('1006', 'chosen', { idleMs: 62_000, occupancyPercent: 71 }),
        candidate('1003', 'laterInOrder', { idleMs: 8_000, occupancyPercent: 64 }),
        candidate('1001', 'busy', { detail: 'call-9', occupancyPercent: 88 }),
        candidate('1005', 'notReady', { detail: 'meal' }),
        candidate('1004', 'skill', { lacking: { skill: 'refund', has: 3, asked: 5 } }),
        candidate('1007', 'signedOut'),
      ]),
      offered('1001', 54_000, [candidate('1001', 'chosen', { idleMs: 1_000, occupancyPercent: 87 })]),
    ],
    now: null,
  };
}
/** How good waits foreseen were; one queue keeps the aim, one does not. */
export const WAIT_ACCURACY = [
  {
    queueId: 'orders',
    periodStartMs: 0,
    predictions: 214,
    known: 190,
    within: 161,
    shorter: 13,
    longer: 16,
    medianErrorMs: 21_000,
    medianWidthMs: 96_000,
  },
  {
    queueId: 'pre-sale',
    periodStartMs: 0,
    predictions: 40,
    known: 36,
    within: 26,
    shorter: 4,
    longer: 6,
    medianErrorMs: 34_000,
    medianWidthMs: 80_000,
  },
];
