import { Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Accuracy } from '../../core/acd/expected-wait/accuracy.ts';
import type { FloorView } from '../../core/views.ts';
import { useWords } from '../i18n/index.ts';
import { formatDuration } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import s from './floor.module.css';

type Row = Accuracy & { queueId: string; periodStartMs: number };

/** P10 to P90 promise four of five. */
const AIM = 0.8;
const AGAIN_AFTER_MS = 60_000;
const BACK_MS = 86_400_000;

async function lastDay(): Promise<{ rows: Row[] }> {
  const toMs = Date.now();
  return request('GET', `/api/reports/wait-accuracy?fromMs=${toMs - BACK_MS}&toMs=${toMs}&by=day`);
}

/** How honest the waits foreseen were, queue by queue, over the last 24 hours. */
export function WaitAccuracy({ floor }: { floor: FloorView }) {
  const { t, language } = useWords();
  const { data } = useQuery({ queryKey: ['waitAccuracy'], queryFn: lastDay, refetchInterval: AGAIN_AFTER_MS });
  const rows = floor.queues.flatMap(({ queueId, names }) => {
    const of = (data?.rows ?? []).filter((row) => row.queueId === queueId);
    return of.length === 0 ? [] : [{ queueId, name: names[language], ...together(of) }];
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('waitAccuracy.title')}>
      <Title order={2} size="h5" mb={6}>
        {t('waitAccuracy.title')}
      </Title>
      {rows.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t('waitAccuracy.none')}
        </Text>
      ) : (
        <div className={s.scroll}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('floor.queue')}</Table.Th>
                <Table.Th ta="right">{t('waitAccuracy.within')}</Table.Th>
                <Table.Th ta="right">{t('waitAccuracy.longer')}</Table.Th>
                <Table.Th ta="right">{t('waitAccuracy.shorter')}</Table.Th>
                <Table.Th ta="right">{t('waitAccuracy.error')}</Table.Th>
                <Table.Th ta="right">{t('waitAccuracy.known')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.queueId} data-accuracy={row.queueId}>
                  <Table.Td>{row.name}</Table.Td>
                  <Table.Td ta="right" className="digits" fw={600}>
                    {share(row.within, row.known)}
                    {row.known > 0 && row.within / row.known < AIM && ` ${t('waitAccuracy.below')}`}
                  </Table.Td>
                  <Table.Td ta="right" className="digits">
                    {share(row.longer, row.known)}
                  </Table.Td>
                  <Table.Td ta="right" className="digits">
                    {share(row.shorter, row.known)}
                  </Table.Td>
                  <Table.Td ta="right" className="digits">
                    {row.medianErrorMs === null ? '–' : formatDuration(row.medianErrorMs)}
                  </Table.Td>
                  <Table.Td ta="right" className="digits">
                    {row.known} / {row.predictions}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Paper>
  );
}

function share(count: number, of: number): string {
  return of === 0 ? '–' : `${Math.round((100 * count) / of)}%`;
}

/** Two calendar days touch the last 24 hours: counts add up, the median is that of the day with more. */
function together(rows: Row[]): Pick<Row, 'predictions' | 'known' | 'within' | 'shorter' | 'longer' | 'medianErrorMs'> {
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const largest = rows.reduce((best, row) => (row.known > best.known ? row : best));
  return {
    predictions: sum(({ predictions }) => predictions),
    known: sum(({ known }) => known),
    within: sum(({ within }) => within),
    shorter: sum(({ shorter }) => shorter),
    longer: sum(({ longer }) => longer),
    medianErrorMs: largest.medianErrorMs,
  };
}
