import { Text } from '@mantine/core';
import { useWords } from '../i18n/index.ts';
import { PagedList } from '../shared/paged-list.tsx';
import { type CallList, callsPath } from './api.ts';
import { CallDetailView } from './call-detail.tsx';
import { CallTable } from './call-table.tsx';
import s from './calls.module.css';

/** Call records: the list, and one call with its timeline and recording. */
export default function CallsPage({ callId }: { callId: string | null }) {
  return <main className={s.page}>{callId === null ? <List /> : <CallDetailView callId={callId} />}</main>;
}

function List() {
  const { t } = useWords();
  return (
    <PagedList
      title={t('calls.title')}
      queryKey={['calls', 'list']}
      pathOf={callsPath}
      rowsOf={(list: CallList) => list.calls}
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
