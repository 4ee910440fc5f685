import { SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { PagedList } from '../shared/paged-list.tsx';
import { type CallList, callsPath, type Direction } from './api.ts';
import { CallDetailView } from './call-detail.tsx';
import { CallTable } from './call-table.tsx';
import s from './calls.module.css';

/** Call records: the list, and one call with its timeline and recording. */
export default function CallsPage({ callId }: { callId: string | null }) {
  return <main className={s.page}>{callId === null ? <List /> : <CallDetailView callId={callId} />}</main>;
}

function List() {
  const { t } = useWords();
  const [direction, setDirection] = useState<Direction>(null);
  return (
    <PagedList
      title={t('calls.title')}
      queryKey={['calls', 'list', direction]}
      pathOf={(cursor) => callsPath(cursor, direction)}
      rowsOf={(list: CallList) => list.calls}
      filter={
        <SegmentedControl
          size="xs"
          ml="auto"
          aria-label={t('calls.direction.label')}
          value={direction ?? 'all'}
          onChange={(value) => setDirection(value === 'all' ? null : (value as Direction))}
          data={(['all', 'inbound', 'outbound'] as const).map((value) => ({
            value,
            label: t(`calls.direction.${value}`),
          }))}
        />
      }
      none={
        <div>
          <Text fw={600} ta="center">
            {t('calls.none')}
          </Text>
          <Text c="dimmed">{t('calls.noneLead')}</Text>
        </div>
      }
    >
      {(calls) => <CallTable calls={calls} />}
    </PagedList>
  );
}
