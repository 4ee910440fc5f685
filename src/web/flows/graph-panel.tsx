/** The graph with what is live (the floor's picture) and what was counted (the funnel). */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Funnel } from '../../core/flow-editor/messages.ts';
import { useDesk } from '../desk/store.ts';
import { FlowGraphView } from './flow-graph.tsx';
import s from './flows.module.css';
import type { Looked } from './use-look.ts';
import { useFlowWords } from './words.ts';

export function GraphPanel(props: {
  name: string;
  looked: Looked;
  funnel: Funnel | null;
  current: string | null;
  onStep(step: string): void;
}) {
  const { w } = useFlowWords();
  const { name, funnel } = props;
  const calls = useDesk(({ desk }) => desk.floor?.calls);
  const live = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { flowStep } of calls ?? [])
      if (flowStep !== null) counts.set(flowStep, (counts.get(flowStep) ?? 0) + 1);
    return counts;
  }, [calls]);
  const steps = useMemo(() => new Map(funnel?.steps.map((step) => [step.step, step])), [funnel]);
  const ways = useMemo(() => new Map(funnel?.ways.map(({ from, to, count }) => [`${from} ${to}`, count])), [funnel]);
  const graph = props.looked.drawn?.graph;
  if (!graph) return <Text c="dimmed">{props.looked.isChecking ? w.checking : w.noGraph}</Text>;
  return (
    <>
      {props.looked.seen?.graph === null && (
        <Text size="xs" className={s.warning}>
          {w.notDrawn}
        </Text>
      )}
      <FlowGraphView
        graph={graph}
        current={props.current}
        numbersOf={(step) => ({
          live: live.get(`${name}/${step}`) ?? 0,
          funnel: steps.get(`${name}/${step}`) ?? null,
        })}
        countOf={({ from, to }) => (funnel === null ? null : (ways.get(`${name}/${from} ${name}/${to}`) ?? 0))}
        onStep={props.onStep}
      />
      <Text size="xs" c="dimmed">
        {w.legend}
      </Text>
    </>
  );
}
