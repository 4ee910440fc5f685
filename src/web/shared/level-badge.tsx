import { IconCrown } from '@tabler/icons-react';
import { useWords, wordFor } from '../i18n/index.ts';
import { Tag, type TagLook } from './tag.tsx';

const LEVEL_LOOKS: Record<string, TagLook> = { vip: 'gold', regular: 'sea', new: 'gray' };

/** A customer's level; a VIP is told by the crown as well as by the colour. */
export function LevelBadge({ level, size = 'md' }: { level: string; size?: 'sm' | 'md' | 'lg' }) {
  const { t } = useWords();
  return (
    <Tag look={LEVEL_LOOKS[level] ?? 'gray'} size={size} icon={level === 'vip' && <IconCrown size={13} />}>
      {wordFor(t, 'customer', `level.${level}`)}
    </Tag>
  );
}
