/** Both machines as graphs: every state can be reached, and none but the end is without a way out. */
import t from 'tap';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { agentMachine } from '../../src/core/agent/machine.ts';
import type { CallContext } from '../../src/core/call/contract.ts';
import { callMachine } from '../../src/core/call/machine.ts';

const reasons = ['ready', 'notReady', 'signedOut'] as const;
const AGENT_EVENTS = [
  { type: 'signedIn' },
  ...reasons.map((state) => ({ type: 'stateRequested', state, reason: null })),
  { type: 'assigned' },
  { type: 'dialled' },
  { type: 'dialFailed' },
  { type: 'offerEnded', reason: null },
  { type: 'offerEnded', reason: 'missed' },
  { type: 'answered' },
  { type: 'talkEnded', wrapUpMs: 1 },
  { type: 'wrapUpFinished' },
  { type: 'wrapUpExtended' },
];
const CALL_EVENTS = [
  { type: 'answered' },
  { type: 'recognised' },
  { type: 'flowEnqueued', ringTimeoutMs: 1 },
  { type: 'flowLeftQueue' },
  { type: 'flowDialsOutside', ringMs: 1 },
  { type: 'flowGaveUp' },
  { type: 'outsideAnswered' },
  { type: 'outsideGone', why: 'busy' },
  { type: 'flowFinished', served: true },
  { type: 'assigned' },
  { type: 'agentAnswered' },
  { type: 'agentGone', why: 'noAnswer' },
  { type: 'agentInterrupted', why: 'legLost' },
  { type: 'rejoinRequested' },
  { type: 'holdRequested' },
  { type: 'resumeRequested' },
  { type: 'agentHungUp' },
  ...(['agent', 'queue', 'outside', 'flow'] as const).map((to) => ({ type: 'transferRequested', to, ringMs: 1 })),
  { type: 'transferFailed', ringMs: 1 },
  ...(['agent', 'queue', 'outside'] as const).map((to) => ({ type: 'consultRequested', to, ringMs: 1 })),
  { type: 'selfServiceRequested' },
  { type: 'selfServiceOver', how: 'done' },
  { type: 'partyFound' },
  { type: 'partyAnswered' },
  { type: 'partyGone', why: 'busy' },
  { type: 'swapRequested' },
  { type: 'conferenceRequested' },
  { type: 'handOverRequested' },
  { type: 'consultCancelled' },
  { type: 'bridgeFailed' },
  { type: 'customerMissed', why: 'busy' },
  { type: 'greeted' },
  { type: 'withdrawn' },
  { type: 'customerGone', cause: 'customerHungUp' },
];
const callContext = (change: Partial<CallContext>): CallContext => ({
  ringTimeoutMs: 1,
  survey: true,
  recognised: false,
  ...change,
});

const MACHINES: { name: string; machine: AnyStateMachine; events: { type: string }[]; inputs: unknown[] }[] = [
  { name: 'agent', machine: agentMachine, events: AGENT_EVENTS, inputs: [undefined] },
  {
    name: 'call',
    machine: callMachine,
    events: CALL_EVENTS,
    inputs: [
      callContext({}),
      callContext({ survey: false, recognised: true }),
      callContext({ callbackRingMs: 1, recognised: true }),
      callContext({ survey: false, outbound: true }),
    ],
  },
];

for (const { name, machine, events, inputs } of MACHINES) {
  const reached = new Set<string>();
  const stuck = new Set<string>();
  for (const input of inputs) {
    const map = getAdjacencyMap(machine, {
      events: (snapshot: { _nodes: AnyStateNode[] }) => [...events, ...timersOf(snapshot._nodes)] as never,
      input,
      serializeState: (snapshot: { value: unknown; context: unknown }) =>
        JSON.stringify([snapshot.value, snapshot.context]),
    } as never);
    for (const [key, { state, transitions }] of Object.entries(map)) {
      for (const node of (state as unknown as { _nodes: AnyStateNode[] })._nodes) reached.add(node.id);
      const leaves = Object.values(transitions as Record<string, { state: typeof state }>).some(
        (one) => JSON.stringify(one.state.value) !== JSON.stringify(state.value),
      );
      if (!leaves && state.status !== 'done') stuck.add(key);
    }
  }

  t.test(`every state of the ${name} machine can be reached`, async (t) => {
    const passing = ['agent.free', 'call.beginning'];
    const all = idsOf(machine.root).filter((id) => !passing.includes(id));
    t.strictSame(
      all.filter((id) => !reached.has(id)),
      [],
    );
  });

  t.test(`no state of the ${name} machine but the end is without a way out`, async (t) => {
    t.ok(reached.size > 5);
    t.strictSame([...stuck], []);
  });

  t.test(`every event of the ${name} machine is tried here`, async (t) => {
    const named = machine.events.filter((type) => !type.startsWith('xstate.'));
    t.strictSame([...new Set(events.map((event) => event.type))].sort(), [...named].sort());
  });
}

/** Delayed transitions of the states it stands in, as the events that take them. */
function timersOf(nodes: AnyStateNode[]): { type: string }[] {
  return nodes.flatMap((node) => node.after.map((transition) => ({ type: transition.eventType })));
}

function idsOf(node: AnyStateNode): string[] {
  return [node.id, ...Object.values(node.states).flatMap((child) => idsOf(child as AnyStateNode))];
}
