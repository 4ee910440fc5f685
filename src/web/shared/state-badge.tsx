import { Badge } from '@mantine/core';
import type { AgentStateName } from '../../core/commands.ts';
import { useReasonName } from '../desk/names.ts';
import { useWords } from '../i18n/index.ts';
import { STATE_LOOK } from './states.ts';

export function StateBadge({ state, reason }: { state: AgentStateName; reason: string | null }) {
  const { t } = useWords();
  const reasonName = useReasonName();
  const { color, Icon } = STATE_LOOK[state];
  const word = t(`state.${state}`);
  return (
    <Badge color={color} variant="light" size="lg" tt="none" leftSection={<Icon size={14} />}>
      {state === 'notReady' && reason !== null ? `${word} · ${reasonName(reason)}` : word}
    </Badge>
  );
}
