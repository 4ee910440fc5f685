/** What came out: the proof, the figures of each queue before and after, and the calls that would have gone elsewhere. */
import { Alert, Anchor, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { CallOutcome, QueueFigures, WhatIfAnswer } from '../../core/what-if/index.ts';
import { useWords } from '../i18n/index.ts';
import { formatClock, formatDuration } from '../shared/format.ts';
import type { ShopToPick } from './drafts.ts';
import s from './what-if.module.css';

type Figure = 'serviceLevel' | 'asaMs' | 'p50Ms' | 'p90Ms' | 'abandoned' | 'occupancy';
const FIGURES: readonly Figure[] = ['serviceLevel', 'asaMs', 'p50Ms', 'p90Ms', 'abandoned', 'occupancy'];

export function Answer({ answer, shop }: { answer: WhatIfAnswer; shop: ShopToPick }) {
  const { t, language } = useWords();
  const { proof, movedCount, shorter, longer, moved } = answer;
  const isProved = proof.replayed === proof.recorded && proof.modelled === proof.recorded;
  const queues = shop.queues.filter(({ queueId }) => (answer.before[queueId]?.offered ?? 0) > 0);
  const rows = [
    { id: 'all', name: t('whatIf.all') },
    ...queues.map(({ queueId, names }) => ({ id: queueId, name: names[language] })),
  ];
  return (
    <section aria-label={t('whatIf.answer')} className={s.answer}>
      <Alert color={isProved ? 'teal' : 'orange'} variant="light" data-proof={isProved}>
        {t(isProved ? 'whatIf.proved' : 'whatIf.notProved', proof)}
      </Alert>
      <div className={s.scroll}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('floor.queue')}</Table.Th>
              <Table.Th ta="right">{t('whatIf.offered')}</Table.Th>
              {FIGURES.map((figure) => (
                <Table.Th key={figure} ta="right">
                  {t(`whatIf.figure.${figure}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ id, name }) => (
              <Table.Tr key={id} data-queue={id} fw={id === 'all' ? 600 : undefined}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="right" className="digits">
                  {answer.before[id]?.offered ?? 0}
                </Table.Td>
                {FIGURES.map((figure) => (
                  <Table.Td key={figure} ta="right" className="digits">
                    {written(answer.before[id], figure)} → {written(answer.after[id], figure)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm">{t('whatIf.changed', { shorter, longer, movedCount })}</Text>
      {moved.length > 0 && <Moved moved={moved} count={movedCount} shop={shop} />}
    </section>
  );
}

function Moved({ moved, count, shop }: { moved: WhatIfAnswer['moved']; count: number; shop: ShopToPick }) {
  const { t, language } = useWords();
  const told = ({ end, agentId, waitMs }: CallOutcome) => {
    const name = shop.agents.find((one) => one.agentId === agentId)?.name;
    const who = end === 'answered' ? (name ?? t('whatIf.extra')) : t(`whatIf.end.${end}`);
    return `${who} · ${formatDuration(waitMs)}`;
  };
  return (
    <div className={s.scroll}>
      <Title order={2} size="h5">
        {t('whatIf.moved', { shown: moved.length, count })}
      </Title>
      <Table verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('whatIf.queuedAt')}</Table.Th>
            <Table.Th>{t('floor.queue')}</Table.Th>
            <Table.Th>{t('whatIf.before')}</Table.Th>
            <Table.Th>{t('whatIf.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {moved.map(({ callId, before, after }) => (
            <Table.Tr key={callId}>
              <Table.Td>
                <Anchor component={Link} href={`/calls/${encodeURIComponent(callId)}`} size="sm" className="digits">
                  {formatClock(before.queuedAtMs, language)}
                </Anchor>
              </Table.Td>
              <Table.Td>{shop.queues.find(({ queueId }) => queueId === before.queueId)?.names[language]}</Table.Td>
              <Table.Td>{told(before)}</Table.Td>
              <Table.Td>{told(after)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function written(figures: QueueFigures | undefined, figure: Figure): string {
  const value = figures?.[figure] ?? null;
  if (value === null) return '–';
  if (figure === 'abandoned') return String(value);
  return figure === 'serviceLevel' || figure === 'occupancy' ? `${Math.round(value * 100)}%` : formatDuration(value);
}
