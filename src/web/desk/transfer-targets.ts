/** The list of the transfer panel: found by what is typed, recent ones first. */
import type { TransferTarget } from '../../core/call/targets.ts';
import type { AgentStateName } from '../../core/commands.ts';
import type { Language } from '../../core/organization.ts';
import type { TargetsView } from '../../core/targets-view.ts';

export type Choice = {
  key: string;
  target: TransferTarget;
  name: string;
  /** Found by it as well: an extension, an id. */
  also: string;
  state?: AgentStateName;
  isFree?: boolean;
  queue?: { ready: number; waiting: number };
};

/** Agents and queues first, then flows; a number as it is typed. */
export function choicesFor(view: TargetsView, typed: string, language: Language, recent: string[]): Choice[] {
  const words = typed.trim().toLowerCase();
  const all: Choice[] = [
    ...view.agents.map(({ agentId, name, extension, state, isFree }) => ({
      key: `agent ${agentId}`,
      target: { to: 'agent' as const, agentId },
      name,
      also: `${extension} ${agentId}`,
      state,
      isFree,
    })),
    ...view.queues.map(({ queueId, names, ready, waiting }) => ({
      key: `queue ${queueId}`,
      target: { to: 'queue' as const, queueId },
      name: names[language] ?? queueId,
      also: `${queueId} ${names.en ?? ''}`,
      queue: { ready, waiting },
    })),
    ...view.flows.map(({ flowId, titles }) => ({
      key: `flow ${flowId}`,
      target: { to: 'flow' as const, flowId },
      name: titles[language] ?? flowId,
      also: flowId,
    })),
  ];
  const fitting = all.filter(({ name, also }) => `${name} ${also}`.toLowerCase().includes(words));
  const rank = ({ key, isFree }: Choice) => {
    const used = recent.indexOf(key);
    return used >= 0 ? used : isFree === true ? 100 : isFree === undefined ? 101 : 102;
  };
  const sorted = fitting.map((choice, index) => ({ choice, index }));
  sorted.sort((a, b) => rank(a.choice) - rank(b.choice) || a.index - b.index);
  const number = typed.replace(/[\s()-]/g, '');
  const outside: Choice[] =
    view.outside && /^\+?\d{5,}$/.test(number)
      ? [{ key: 'outside', target: { to: 'outside', number }, name: number, also: '' }]
      : [];
  return [...outside, ...sorted.map(({ choice }) => choice)];
}
