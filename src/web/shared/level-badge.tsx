import { Badge } from '@mantine/core';
import { IconCrown } from '@tabler/icons-react';
import { useWords, wordFor } from '../i18n/index.ts';

const LEVEL_COLORS: Record<string, string> = { vip: 'yellow', regular: 'sea', new: 'gray' };

/** A customer's level; a VIP is told by the crown as well as by the colour. */
export function LevelBadge({ level, size = 'md' }: { level: string; size?: 'sm' | 'md' | 'lg' }) {
  const { t } = useWords();
  return (
    <Badge
      color={LEVEL_COLORS[level] ?? 'gray'}
      variant={level === 'vip' ? 'filled' : 'light'}
      size={size}
      tt="none"
      leftSection={level === 'vip' ? <IconCrown size={13} /> : undefined}
    >
      {wordFor(t, 'customer', `level.${level}`)}
    </Badge>
  );
}
