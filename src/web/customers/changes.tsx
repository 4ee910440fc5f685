import { Alert, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useWords, wordFor } from '../i18n/index.ts';
import { useNowMs, useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatMoment } from '../shared/format.ts';
import { type Change, type Merge, readChanges, undoMerge } from './api.ts';
import s from './customers.module.css';

/** Who changed what and when; the newest merge can be taken back here for a time. */
export function Changes({
  customerId,
  mayMerge,
  onUndone,
}: {
  customerId: string;
  mayMerge: boolean;
  onUndone(): void;
}) {
  const { t } = useWords();
  const { data, error } = useQuery({
    queryKey: ['customers', 'changes', customerId],
    queryFn: () => readChanges(customerId),
  });
  return (
    <>
      {error !== null && (
        <Alert color="red" role="alert">
          {describeError(t, error)}
        </Alert>
      )}
      {data?.merges.map((merge) => (
        <MergeLine key={merge.mergeId} merge={merge} mayMerge={mayMerge} onUndone={onUndone} />
      ))}
      {data?.changes.length === 0 && <Text c="dimmed">{t('customers.changesNone')}</Text>}
      <ol className={s.choices}>
        {data?.changes.map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list grows at its beginning and is read anew as a whole
          <ChangeLine key={index} change={change} />
        ))}
      </ol>
    </>
  );
}

function MergeLine({ merge, mayMerge, onUndone }: { merge: Merge; mayMerge: boolean; onUndone(): void }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const undoing = useMutation({
    mutationFn: () => undoMerge(merge.mergeId),
    onSuccess() {
      notifications.show({ color: 'green', message: t('customers.mergeUndone') });
      onUndone();
    },
  });
  const canUndo = mayMerge && merge.undoUntil !== null && Date.parse(merge.undoUntil) > nowMs;
  if (merge.undoneAt !== null) return null;
  return (
    <Group mb="xs" gap="xs">
      <Text size="sm">
        {t('customers.mergeOf', {
          date: formatMoment(merge.at, language, nowMs),
          who: merge.byName ?? merge.byUser,
          name: merge.mergedName,
          id: merge.mergedId,
        })}
      </Text>
      {canUndo && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={15} />}
          loading={undoing.isPending}
          onClick={() => undoing.mutate()}
          title={t('customers.undoUntil', { when: formatMoment(merge.undoUntil ?? '', language, nowMs) })}
        >
          {t('customers.mergeUndo')}
        </Button>
      )}
      {undoing.error !== null && (
        <Text size="sm" c="red" role="alert">
          {describeError(t, undoing.error)}
        </Text>
      )}
    </Group>
  );
}

function ChangeLine({ change }: { change: Change }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const value = (text: string | null) => (text === null || text === '' ? t('customers.none') : text);
  return (
    <li className={s.change}>
      <Text size="sm" c="dimmed" className="digits">
        {formatMoment(change.at, language, todayMs)} · {change.byName ?? change.byUser}
      </Text>
      <Text size="sm">
        <strong>{wordFor(t, 'customers', `field.${change.field}`)}</strong> {value(change.old)} → {value(change.new)}
      </Text>
    </li>
  );
}
