/** The floor's matcher, and the straightforward scan of everybody that it is measured against. Both decide alike. */

import { Matcher } from '../../src/core/acd/matcher.ts';
import { comesBefore } from '../../src/core/acd/order.ts';
import { qualifies, requirementAt } from '../../src/core/acd/relaxation.ts';
import { choiceOf, compareIdle, type IdleKey, idleKeyOf } from '../../src/core/acd/strategy.ts';
import { isAvailable } from '../../src/core/agent/agent.ts';
import type { Call, Floor } from '../../src/core/floor.ts';
import type { Decider } from './crowd.ts';

export function byMatcher(floor: Floor): Decider {
  const matcher = new Matcher(floor);
  return {
    callChanged(call) {
      matcher.callChanged(call.callId);
      return matcher.agentFor(call.callId)?.agent.agentId ?? null;
    },
    agentFreed(agent) {
      matcher.agentChanged(agent.agentId);
      return matcher.firstCallFor(agent.agentId)?.callId ?? null;
    },
    callGone: (callId) => matcher.callChanged(callId),
    agentTaken: (agent) => matcher.agentChanged(agent.agentId),
  };
}

/** Looks at every agent for a call, at every call for an agent; keeps nothing. */
export function byScan(floor: Floor): Decider {
  const agents = floor.organization?.agents ?? [];
  const profiles = new Map(agents.map((profile) => [profile.agentId, profile]));
  const queues = new Map((floor.organization?.queues ?? []).map((queue) => [queue.queueId, queue]));
  return {
    callChanged(call) {
      const queue = queues.get(call.queue?.queueId ?? '');
      if (queue === undefined || call.queue === null) return null;
      const requires = requirementAt(queue, call.queue);
      const choice = choiceOf(queue, call.queue);
      let best: { agentId: string; key: IdleKey } | null = null;
      for (const profile of agents) {
        const agent = floor.agents[profile.agentId];
        if (!agent || agent.phoneNodeId !== call.nodeId || !isAvailable(floor, agent) || !qualifies(profile, requires))
          continue;
        const key = idleKeyOf(choice, profile, agent);
        if (best === null || compareIdle(key, profile.agentId, best.key, best.agentId) < 0)
          best = { agentId: profile.agentId, key };
      }
      return best?.agentId ?? null;
    },
    agentFreed(agent) {
      const profile = profiles.get(agent.agentId);
      let best: Call | null = null;
      for (const callId in floor.calls) {
        const call = floor.calls[callId];
        const queue = queues.get(call?.queue?.queueId ?? '');
        if (!call?.queue || !queue || !profile || call.nodeId !== agent.phoneNodeId) continue;
        if (best !== null && !comesBefore(call, best)) continue;
        if (qualifies(profile, requirementAt(queue, call.queue))) best = call;
      }
      return best?.callId ?? null;
    },
    callGone: () => {},
    agentTaken: () => {},
  };
}

/** The same decider, and what each of its answers was, in order. */
export function recorded(decider: Decider, answers: (string | null)[]): Decider {
  const keep = (answer: string | null) => {
    answers.push(answer);
    return answer;
  };
  return {
    ...decider,
    callChanged: (call) => keep(decider.callChanged(call)),
    agentFreed: (agent) => keep(decider.agentFreed(agent)),
  };
}

/** Decides nothing and costs nothing: says again what was decided before. */
export function fromTape(answers: readonly (string | null)[]): Decider {
  let at = 0;
  const next = () => {
    at += 1;
    return answers[at - 1] ?? null;
  };
  return { callChanged: next, agentFreed: next, callGone: () => {}, agentTaken: () => {} };
}

/** The same decider, with what each of its answers cost added up: making and keeping the floor itself is not counted. */
export function timed(decider: Decider): Decider & { takeUs(): number } {
  let spentMs = 0;
  const time = <A, R>(act: (about: A) => R) => {
    return (about: A): R => {
      const startMs = performance.now();
      const result = act(about);
      spentMs += performance.now() - startMs;
      return result;
    };
  };
  return {
    callChanged: time(decider.callChanged),
    agentFreed: time(decider.agentFreed),
    callGone: time(decider.callGone),
    agentTaken: time(decider.agentTaken),
    takeUs() {
      const us = spentMs * 1_000;
      spentMs = 0;
      return us;
    },
  };
}
