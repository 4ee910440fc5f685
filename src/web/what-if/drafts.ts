/** A change as it is being picked, and as it is asked. Pure. */
import type { AgentStrategy } from '../../core/organization.ts';
import type { Change } from '../../core/what-if/index.ts';
import type { Words } from '../i18n/zh-CN/index.ts';

export type ShopToPick = {
  agents: { agentId: string; name: string; skills: Record<string, number> }[];
  queues: {
    queueId: string;
    names: Record<'zh-CN' | 'en', string>;
    requires: Record<string, number>;
    strategy: AgentStrategy;
    priority: number;
    relaxes: boolean;
  }[];
  skills: { skillId: string; names: Record<'zh-CN' | 'en', string> }[];
  utcOffsetMinutes: number;
};

export type Kind = keyof Words['whatIf']['kind'];

export const KINDS: readonly Kind[] = [
  ...(['skill', 'oneMore', 'oneFewer', 'relaxation', 'strategy', 'priority', 'requires'] as const),
];

export const STRATEGIES: readonly AgentStrategy[] = ['longestIdle', 'bestFit', 'leastBusy', 'roundRobin'];

/** Everything a change of any kind could need; what its kind does not is not asked. */
export type Draft = {
  key: number;
  kind: Kind;
  agentId: string;
  skill: string;
  level: number;
  queueId: string;
  strategy: AgentStrategy;
  priority: number;
  percent: number;
  /** `HH:MM` */
  from: string;
  to: string;
};

export function newDraft(key: number, shop: ShopToPick): Draft {
  return {
    key,
    kind: 'skill',
    agentId: shop.agents[0]?.agentId ?? '',
    skill: shop.skills[0]?.skillId ?? '',
    level: 6,
    queueId: shop.queues[0]?.queueId ?? '',
    strategy: 'bestFit',
    priority: 10,
    percent: 50,
    from: '09:00',
    to: '18:00',
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Midnight to midnight on the shop's clock. `day`: YYYY-MM-DD. */
export function periodOf(day: string, { utcOffsetMinutes }: ShopToPick): { fromMs: number; toMs: number } {
  const fromMs = Date.parse(`${day}T00:00:00Z`) - utcOffsetMinutes * MINUTE_MS;
  return { fromMs, toMs: fromMs + DAY_MS };
}

/** The last whole day on the shop's clock. */
export function yesterday(nowMs: number, { utcOffsetMinutes }: ShopToPick): string {
  return new Date(nowMs + utcOffsetMinutes * MINUTE_MS - DAY_MS).toISOString().slice(0, 10);
}

export function changeOf(draft: Draft, dayFromMs: number, shop: ShopToPick): Change {
  const { kind, agentId, skill, level, queueId, strategy, priority, percent } = draft;
  const span = { fromMs: dayFromMs + clockMs(draft.from), toMs: dayFromMs + clockMs(draft.to) };
  switch (kind) {
    case 'skill':
      return { kind, agentId, skill, level };
    case 'oneMore':
      return { kind, likeAgentId: agentId, ...span };
    case 'oneFewer':
      return { kind, agentId, ...span };
    case 'strategy':
      return { kind, queueId, strategy };
    case 'priority':
      return { kind, queueId, priority };
    case 'relaxation':
      return { kind, queueId, percent };
    case 'requires': {
      const { [skill]: _, ...others } = shop.queues.find((one) => one.queueId === queueId)?.requires ?? {};
      return { kind, queueId, requires: level === 0 ? others : { ...others, [skill]: level } };
    }
  }
}

function clockMs(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
