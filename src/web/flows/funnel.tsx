/** The period that is counted, and its numbers as a table. */
import { Group, NativeSelect, Table, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Funnel, FunnelStep } from '../../core/flow-editor/messages.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { useFunnel } from './api.ts';
import s from './flows.module.css';
import { localText, type PeriodName, periodOf } from './period.ts';
import { fill, useFlowWords } from './words.ts';

const NAMES: readonly PeriodName[] = ['none', 'hour', 'today', 'week', 'custom'];

export type Counting = ReturnType<typeof useCounting>;

/** What is counted now; the choice lives with the page, so that graph and table show the same. */
export function useCounting() {
  const nowMs = useNowMs();
  const [name, setName] = useState<PeriodName>('today');
  const [custom, setCustom] = useState(() => ({ from: localText(nowMs - 86_400_000), to: localText(nowMs) }));
  const now = Math.floor(nowMs / 10_000);
  const period = useMemo(() => periodOf(name, now * 10_000, custom), [name, now, custom]);
  const query = useFunnel(period);
  return { name, setName, custom, setCustom, funnel: name === 'none' ? null : (query.data ?? null) };
}

export function PeriodControl({ counting }: { counting: Counting }) {
  const { w } = useFlowWords();
  const { name, setName, custom, setCustom, funnel } = counting;
  return (
    <Group gap="xs" align="center">
      <NativeSelect
        size="xs"
        aria-label={w.periodLabel}
        value={name}
        data={NAMES.map((value) => ({ value, label: w.period[value] }))}
        onChange={(event) => setName(event.currentTarget.value as PeriodName)}
      />
      {name === 'custom' && (
        <>
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={w.from}
            value={custom.from}
            onChange={(event) => setCustom({ ...custom, from: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={w.to}
            value={custom.to}
            onChange={(event) => setCustom({ ...custom, to: event.currentTarget.value })}
          />
        </>
      )}
      {funnel && (
        <Text size="xs" data-calls={funnel.calls} data-hung-up={funnel.hungUpInIvr}>
          {fill(w.totals, { calls: funnel.calls, hungUp: funnel.hungUpInIvr })}
        </Text>
      )}
    </Group>
  );
}

export function FunnelTable({ funnel, name }: { funnel: Funnel | null; name: string }) {
  const { w } = useFlowWords();
  const steps = funnel?.steps.filter(({ step }) => step.startsWith(`${name}/`)) ?? [];
  if (steps.length === 0) return <Text c="dimmed">{w.funnel.none}</Text>;
  const heads = ['entered', 'calls', 'pressed', 'noInput', 'noMatch', 'queued', 'ended', 'hungUp', 'lost'] as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={s.table} tabIndex={0} aria-label={w.tabs.numbers}>
      <Table stickyHeader verticalSpacing={4} horizontalSpacing={8} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{w.funnel.step}</Table.Th>
            {heads.map((head) => (
              <Table.Th key={head} ta={head === 'pressed' ? undefined : 'right'}>
                {w.funnel[head]}
              </Table.Th>
            ))}
            <Table.Th ta="right">{w.funnel.median}</Table.Th>
            <Table.Th ta="right">{w.funnel.p90}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...steps]
            .sort((a, b) => b.entered - a.entered)
            .map((step) => (
              <Row key={step.step} step={step} name={name} />
            ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Row({ step, name }: { step: FunnelStep; name: string }) {
  const { w } = useFlowWords();
  const pressed = Object.entries(step.pressed)
    .map(([key, count]) => `${key === 'digits' ? w.funnel.digits : key}: ${count}`)
    .join(' · ');
  const number = (value: number | string, look?: string) => (
    <Table.Td ta="right" className={`digits ${look ?? ''}`}>
      {value}
    </Table.Td>
  );
  const time = (ms: number | null) => number(ms === null ? '–' : formatDuration(ms));
  const lost = `${Math.round((step.hungUp / step.entered) * 100)} %`;
  return (
    <Table.Tr data-numbers={step.step}>
      <Table.Th scope="row" fw={500}>
        {step.step.slice(name.length + 1)}
      </Table.Th>
      {number(step.entered)}
      {number(step.calls)}
      <Table.Td className="digits">{pressed}</Table.Td>
      {number(step.noInput)}
      {number(step.noMatch)}
      {number(step.queued)}
      {number(step.ended)}
      {number(step.hungUp, step.hungUp > 0 ? s.lost : undefined)}
      {number(lost)}
      {time(step.medianMs)}
      {time(step.p90Ms)}
    </Table.Tr>
  );
}
