import { Text } from '@mantine/core';
import type { FloorView } from '../../core/views.ts';
import { useWords } from '../i18n/index.ts';
import s from './floor.module.css';

/** The SIP edge in one line: who was let in, who was not, and whether calls can come at all. Nothing where there is no edge. */
export function EdgeLine({ edge }: { edge: FloorView['edge'] }) {
  const { t } = useWords();
  if (edge === undefined) return null;
  if (edge === 'away') return <Warning text={t('floor.edge.away')} />;
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

function Warning({ text }: { text: string }) {
  return (
    <Text size="sm" c="orange.8" fw={600} role="status">
      {text}
    </Text>
  );
}
