import { IconAlertTriangle, IconBellRinging, IconCircleCheck, IconMoon, type TablerIcon } from '@tabler/icons-react';
import type { QueueView } from '../../core/views.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatWait } from '../shared/expected-wait.ts';
import { formatDuration } from '../shared/format.ts';
import { STATE_LOOK } from '../shared/states.ts';
import s from './queue-tiles.module.css';
import {
  averageAnswerMs,
  byUrgency,
  type Health,
  judgeQueue,
  SERVICE_LEVEL_TARGET,
  serviceLevel,
  type Verdict,
} from './thresholds.ts';

const HEALTH_ICONS: Record<Health, TablerIcon> = {
  idle: IconMoon,
  good: IconCircleCheck,
  watch: IconAlertTriangle,
  alarm: IconBellRinging,
};

export function QueueTiles({ queues }: { queues: readonly QueueView[] }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  const judged = byUrgency(queues.map((queue) => ({ queue, verdict: judgeQueue(queue, nowMs) })));
  return (
    <section className={s.tiles} aria-label={t('floor.queues')}>
      {judged.map(({ queue, verdict }) => (
        <Tile key={queue.queueId} queue={queue} verdict={verdict} nowMs={nowMs} />
      ))}
    </section>
  );
}

function Tile({ queue, verdict, nowMs }: { queue: QueueView; verdict: Verdict; nowMs: number }) {
  const { t, language } = useWords();
  const Icon = HEALTH_ICONS[verdict.health];
  const level = serviceLevel(queue.today);
  const longestMs = queue.longestSinceMs === null ? null : nowMs - queue.longestSinceMs;
  const why =
    verdict.why === null
      ? t(`floor.status.${verdict.health}`)
      : t(`floor.why.${verdict.why}`, {
          target: Math.round(SERVICE_LEVEL_TARGET * 100),
          limit: formatDuration(queue.serviceLevelMs * (verdict.health === 'alarm' ? 2 : 1)),
        });
  return (
    <article className={s.tile} data-health={verdict.health} data-queue={queue.queueId}>
      <header className={s.head}>
        <h2 className={s.name}>{queue.names[language]}</h2>
        <span className={s.status}>
          <Icon size="1.1em" aria-hidden="true" /> {t(`floor.status.${verdict.health}`)}
        </span>
      </header>
      <dl className={s.numbers}>
        <div>
          <dt>{t('floor.waiting')}</dt>
          <dd data-figure="waiting">{queue.waiting}</dd>
        </div>
        <div>
          <dt>{t('floor.longest')}</dt>
          <dd data-figure="longest">{longestMs === null ? '–' : formatDuration(longestMs)}</dd>
        </div>
        <div title={t('floor.serviceLevelHint', { seconds: Math.round(queue.serviceLevelMs / 1000) })}>
          <dt>{t('floor.serviceLevel')}</dt>
          <dd data-figure="serviceLevel">{level === null ? '–' : `${Math.round(level * 100)}%`}</dd>
        </div>
      </dl>
      <p className={s.expected} title={t('wait.expectedHint')}>
        {t('wait.expected')} <b data-figure="expectedWait">{formatWait(queue.expectedWait)}</b>
      </p>
      <Staff queue={queue} />
      <footer className={s.foot}>
        {verdict.why === null ? <Today queue={queue} /> : <strong className={s.why}>{why}</strong>}
      </footer>
    </article>
  );
}

function Staff({ queue }: { queue: QueueView }) {
  const { t } = useWords();
  return (
    <ul className={s.staff}>
      {(['ready', 'onCall', 'wrapUp', 'notReady'] as const).map((state) => {
        const { Icon } = STATE_LOOK[state];
        return (
          <li key={state} data-none={queue[state] === 0}>
            <Icon size="1em" aria-hidden="true" />
            <span>{t(`state.${state}`)}</span>
            <b>{queue[state]}</b>
          </li>
        );
      })}
    </ul>
  );
}

function Today({ queue }: { queue: QueueView }) {
  const { t } = useWords();
  const { today } = queue;
  const averageMs = averageAnswerMs(today);
  if (today.offered === 0) return <span>{t('floor.noneToday')}</span>;
  return (
    <span>
      {t('floor.today')} {t('floor.offered')} {today.offered} · {t('floor.answered')} {today.answered} ·{' '}
      {t('floor.abandoned')} {today.abandoned}
      {averageMs !== null && ` · ${t('floor.asa')} ${formatDuration(averageMs)}`}
    </span>
  );
}
