/** Whom an agent can send a caller to, or ask: colleagues with what they do now, queues with who is there, flows. */
import { leastRequirement, qualifies } from './acd/relaxation.ts';
import { isAvailable, stateOf } from './agent/agent.ts';
import type { AgentStateName } from './commands.ts';
import type { Floor } from './floor.ts';
import { type FlowDocument, isSelfServiceFlow } from './ivr/index.ts';
import type { Language } from './organization.ts';

export type TargetsView = {
  agents: { agentId: string; name: string; extension: string; state: AgentStateName; isFree: boolean }[];
  queues: { queueId: string; names: Record<Language, string>; waiting: number; ready: number }[];
  flows: { flowId: string; titles: Record<Language, string> }[];
  /** Steps at which a caller keys something in and comes back. Missing: a controller that knows none. */
  selfServices?: { flowId: string; titles: Record<Language, string> }[];
  /** Numbers outside may be dialled. */
  outside: boolean;
};

export function targetsView(floor: Floor, agentId: string): TargetsView {
  const { organization, agents, queues } = floor;
  const people = organization?.agents ?? [];
  const own = organization?.flows ?? [];
  const newest = own.filter(({ flowId }, index) => own.findIndex((one) => one.flowId === flowId) === index);
  return {
    agents: people.flatMap(({ agentId: id, name, extension }) => {
      const agent = agents[id];
      if (id === agentId || agent === undefined) return [];
      return [{ agentId: id, name, extension, state: stateOf(agent), isFree: isAvailable(floor, agent) }];
    }),
    queues: (organization?.queues ?? []).map((profile) => {
      const { queueId, names } = profile;
      const requires = leastRequirement(profile, undefined);
      const ready = people.filter((person) => {
        const agent = agents[person.agentId];
        return agent !== undefined && isAvailable(floor, agent) && qualifies(person, requires);
      }).length;
      return { queueId, names, waiting: queues[queueId]?.waiting.length ?? 0, ready };
    }),
    flows: newest.flatMap(({ flowId, document }) =>
      flowId === organization?.surveyFlow || isSelfServiceFlow({ document })
        ? []
        : [{ flowId, titles: (document as FlowDocument).title }],
    ),
    selfServices: newest.flatMap(({ flowId, document }) =>
      isSelfServiceFlow({ document }) ? [{ flowId, titles: (document as FlowDocument).title }] : [],
    ),
    outside: (organization?.outside?.allowed.length ?? 0) > 0,
  };
}
