/** Who published what and when, what changed in it, and the way back. */
import { Alert, Badge, Button, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { FlowVersion } from '../../core/flow-editor/messages.ts';
import { useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatMoment } from '../shared/format.ts';
import { useHistory, useVersion } from './api.ts';
import { Difference } from './difference.tsx';
import s from './flows.module.css';
import { fill, useFlowWords } from './words.ts';

export function HistoryPanel(props: {
  name: string;
  current: number;
  mayPublish: boolean;
  isBusy: boolean;
  onStepBack(): void;
  onLoad(text: string): void;
}) {
  const { t, w } = useFlowWords();
  const query = useHistory(props.name);
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = query.data?.versions ?? [];
  const shown = chosen ?? versions[0]?.version ?? null;
  const detail = useVersion(props.name, shown);
  const hasBefore = versions.filter(({ inEffect }) => inEffect).length > 1;
  return (
    <Stack gap="xs" className={s.panel}>
      {query.error !== null && <Alert color="red">{describeError(t, query.error)}</Alert>}
      {props.mayPublish && (
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={15} />}
            disabled={!hasBefore}
            loading={props.isBusy}
            onClick={props.onStepBack}
          >
            {w.history.stepBack}
          </Button>
          <Text size="xs" c="dimmed">
            {w.history.stepBackHint}
          </Text>
        </Group>
      )}
      <ol className={s.versions}>
        {versions.map((version) => (
          <li key={version.version}>
            <VersionRow
              version={version}
              isCurrent={version.version === props.current}
              isShown={version.version === shown}
              onShow={() => setChosen(version.version)}
            />
          </li>
        ))}
      </ol>
      {detail.data && (
        <>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600}>
              {fill(w.history.difference, { version: detail.data.version })}
            </Text>
            {props.mayPublish && detail.data.version !== props.current && (
              <Button size="compact-xs" variant="default" onClick={() => props.onLoad(detail.data.text)}>
                {w.history.load}
              </Button>
            )}
          </Group>
          {detail.data.difference === '' ? (
            <Text size="sm" c="dimmed">
              {w.history.none}
            </Text>
          ) : (
            <Difference
              text={detail.data.difference}
              label={fill(w.history.difference, { version: detail.data.version })}
            />
          )}
        </>
      )}
    </Stack>
  );
}

function VersionRow(props: { version: FlowVersion; isCurrent: boolean; isShown: boolean; onShow(): void }) {
  const { w, language } = useFlowWords();
  const todayMs = useTodayMs();
  const { version, publishedByName, publishedBy, publishedAtMs, origin, note, inEffect } = props.version;
  return (
    <UnstyledButton
      className={s.version}
      aria-pressed={props.isShown}
      aria-label={fill(w.history.select, { version })}
      onClick={props.onShow}
    >
      <Text size="sm" fw={600} className="digits">
        {version}
      </Text>
      <Text size="sm">
        {publishedByName ?? (publishedBy === 'file' ? w.fromFile : publishedBy)} ·{' '}
        {formatMoment(publishedAtMs, language, todayMs)} ·{' '}
        <Text span c="dimmed">
          {w.history.origin[origin]}
        </Text>
        {note !== '' && (
          <Text span display="block" size="sm">
            {note}
          </Text>
        )}
      </Text>
      {props.isCurrent && (
        <Badge size="sm" color="green" variant="light">
          {w.history.inForce}
        </Badge>
      )}
      {!inEffect && (
        <Badge size="sm" color="orange" variant="light">
          {w.history.setAside}
        </Badge>
      )}
    </UnstyledButton>
  );
}
