import { Badge } from '@mantine/core';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatMoment } from '../shared/format.ts';

const SOON_MS = 2 * 3_600_000;

/** The clock of a case: what is due next, and whether it is late. Said in words as well as colour. */
export function DueBadge({ due }: { due: { what: 'answer' | 'resolve'; atMs: number } }) {
  const { t, language } = useWords();
  const nowMs = useNowMs();
  const leftMs = due.atMs - nowMs;
  const color = leftMs < 0 ? 'red' : leftMs < SOON_MS ? 'orange' : 'gray';
  const when = formatMoment(due.atMs, language, nowMs);
  return (
    <Badge size="xs" variant="light" color={color} tt="none" className="digits">
      {t(leftMs < 0 ? `cases.late.${due.what}` : `cases.due.${due.what}`, { when })}
    </Badge>
  );
}
