import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { FloorView } from '../../core/views.ts';
import { useWords } from '../i18n/index.ts';
import s from './floor.module.css';

/** The SIP edge in one line: who was let in, who was not, and whether calls can come at all. Nothing where there is no edge. */
export function EdgeLine({ edge }: { edge: FloorView['edge'] }) {
  const { t } = useWords();
  if (edge === undefined) return null;
  if (edge === 'away') {
    return (
      <div className={s.edge}>
        <Warning text={t('floor.edge.away')} />
      </div>
    );
  }
  const up = edge.nodes.filter(({ state }) => state === 'up').length;
  const problem = !edge.connected
    ? t('floor.edge.cutOff')
    : edge.door !== 'open'
      ? t(`floor.edge.${edge.door}`)
      : up === 0
        ? t('floor.edge.noNode')
        : null;
  return (
    <div className={s.edge}>
      <Text size="sm" c="dimmed" className="digits">
        {t('floor.edge.line', { ...edge, up, all: edge.nodes.length })}
      </Text>
      {problem !== null && <Warning text={problem} />}
    </div>
  );
}

/** Looks as the missing parts of the picture do (data-age.tsx): its colours can be read in both themes. */
function Warning({ text }: { text: string }) {
  return (
    <Alert color="orange" py={4} px="sm" icon={<IconAlertTriangle size={17} />} role="alert">
      {text}
    </Alert>
  );
}
