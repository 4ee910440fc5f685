/** A day played again, as the controller would answer. */
import type { CallOutcome, QueueFigures, WhatIfAnswer } from '../../src/core/what-if/index.ts';
import type { ShopToPick } from '../../src/web/what-if/drafts.ts';

const fromMs = Date.UTC(2026, 10, 8, 16);

const figures = (change: Partial<QueueFigures>): QueueFigures => ({
  ...{ offered: 412, answered: 380, abandoned: 32, left: 0, serviceLevel: 0.78 },
  ...{ asaMs: 21_400, p50Ms: 12_000, p90Ms: 64_000, occupancy: 0.84, ...change },
});

const call = (change: Partial<CallOutcome>): CallOutcome => ({
  ...{ callId: 'c17', queueId: 'after-sale', queuedAtMs: fromMs + 68_400_000, end: 'answered' as const },
  ...{ agentId: '1001', waitMs: 74_000, ...change },
});

const answer: WhatIfAnswer = {
  period: { fromMs, toMs: fromMs + 86_400_000 },
  proof: { recorded: 402, replayed: 402, modelled: 402 },
  before: { all: figures({}), 'after-sale': figures({ offered: 120 }) },
  after: {
    all: figures({ abandoned: 25, serviceLevel: 0.84 }),
    'after-sale': figures({ offered: 120, asaMs: 9_000, serviceLevel: 0.91 }),
  },
  movedCount: 2,
  moved: [
    { callId: 'c17', before: call({}), after: call({ agentId: '1002', waitMs: 8_000 }) },
    { callId: 'c18', before: call({ end: 'abandoned', agentId: null }), after: call({ waitMs: 30_000 }) },
  ],
  shorter: 41,
  longer: 6,
};

const shop: ShopToPick = {
  agents: [
    { agentId: '1001', name: '林晓雯', skills: { refund: 8 } },
    { agentId: '1002', name: '李强', skills: { orders: 6 } },
  ],
  queues: [
    {
      ...{ queueId: 'after-sale', names: { 'zh-CN': '售后', en: 'After sale' }, requires: { refund: 3 } },
      ...{ strategy: 'longestIdle' as const, priority: 0, relaxes: true },
    },
  ],
  skills: [{ skillId: 'refund', names: { 'zh-CN': '退款', en: 'Refunds' } }],
  utcOffsetMinutes: 480,
};

export const WHAT_IF = { answer, shop };
