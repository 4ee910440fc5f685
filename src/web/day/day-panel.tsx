/** Between calls: how my day goes against what is aimed at, what I still have to do, and how far the next grade is. */
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GradeReason } from '../../core/quality/grades.ts';
import { dueOf } from '../cases/api.ts';
import { CaseDetail } from '../cases/case-detail.tsx';
import { DueBadge } from '../cases/due-badge.tsx';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { describeCaller } from '../shared/caller.ts';
import { formatDay, formatDuration, formatMoment } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import type { Day, Undisposed } from './api.ts';
import s from './day.module.css';
import { LateDisposition } from './late-disposition.tsx';

/** The record is written a moment after the call; scores come with the survey's end. */
const ANEW_EVERY_MS = 5_000;

export function DayPanel() {
  // What has just been finished is asked for at once.
  const stateSince = useDesk(({ desk }) => desk.agent?.sinceMs ?? 0);
  const { data, refetch } = useQuery({
    queryKey: ['day', stateSince],
    queryFn: () => request<Day>('GET', '/api/day'),
    placeholderData: (before) => before,
    // Each state has a key of its own, and nobody asks for an old one again.
    gcTime: 0,
    refetchInterval: ANEW_EVERY_MS,
  });
  if (data === undefined) return null;
  return (
    <>
      <Numbers day={data} />
      <div className={s.columns}>
        <Stack gap="sm">
          <Undisposeds calls={data.undisposed} onDone={() => void refetch()} />
          <CasesDue day={data} />
        </Stack>
        {data.grade !== null && <Grade grade={data.grade} />}
      </div>
    </>
  );
}

function Numbers({ day: { numbers, targets } }: { day: Day }) {
  const { t } = useWords();
  const percent = (n: number | null) => (n === null ? null : `${n}%`);
  const tiles = [
    {
      name: 'calls',
      value: String(numbers.calls),
      aim: targets && String(targets.calls),
      ok: atLeast(numbers.calls, targets?.calls),
    },
    {
      name: 'handle',
      value: numbers.handleMs === null ? null : formatDuration(numbers.handleMs),
      aim: targets && formatDuration(targets.handleMs),
      ok: targets === null || numbers.handleMs === null ? null : numbers.handleMs <= targets.handleMs,
    },
    {
      name: 'service',
      value: percent(numbers.servicePercent),
      aim: targets && `${targets.servicePercent}%`,
      ok: atLeast(numbers.servicePercent, targets?.servicePercent),
    },
    {
      name: 'score',
      value: numbers.scoreTenths === null ? null : (numbers.scoreTenths / 10).toFixed(1),
      aim: targets && (targets.scoreTenths / 10).toFixed(1),
      ok: atLeast(numbers.scoreTenths, targets?.scoreTenths),
    },
    {
      name: 'resolved',
      value: percent(numbers.resolvedPercent),
      aim: targets && `${targets.resolvedPercent}%`,
      ok: atLeast(numbers.resolvedPercent, targets?.resolvedPercent),
    },
    { name: 'missed', value: String(numbers.missed), aim: null, ok: null },
  ] as const;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('day.title')}>
      <Title order={1} size="h5" mb={4}>
        {t('day.title')}
      </Title>
      <dl className={s.tiles}>
        {tiles.map(({ name, value, aim, ok }) => (
          <div key={name} data-number={name}>
            <dt>{t(`day.${name}`)}</dt>
            <dd className="digits">
              <Text span fw={700} size="xl">
                {value ?? '–'}
              </Text>
              {aim !== null && (
                <Text span size="xs" c="dimmed" ml={6}>
                  {t(name === 'handle' ? 'day.atMost' : 'day.atLeast', { aim })}
                  {ok !== null && ` ${t(ok ? 'day.reached' : 'day.below')}`}
                </Text>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}

function atLeast(has: number | null, wanted: number | undefined): boolean | null {
  return has === null || wanted === undefined ? null : has >= wanted;
}

function Undisposeds({ calls, onDone }: { calls: Undisposed[]; onDone(): void }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  if (calls.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('day.undisposed')}>
      <Title order={2} size="h5" mb={4}>
        {t('day.undisposed')} <Badge color="orange">{calls.length}</Badge>
      </Title>
      {calls.map((call) => (
        <div key={call.callId}>
          <Group gap="sm" wrap="nowrap">
            <Text size="sm" flex={1} className="digits">
              {formatMoment(call.arrivedAtMs, language, Date.now())} ·{' '}
              {call.customerName ?? describeCaller(t, call.ani)}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => setOpen(open === call.callId ? null : call.callId)}
            >
              {t('day.dispose')}
            </Button>
          </Group>
          {open === call.callId && <LateDisposition call={call} onDone={onDone} />}
        </div>
      ))}
    </Paper>
  );
}

function CasesDue({ day: { cases } }: { day: Day }) {
  const { t } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('day.cases')}>
      <Title order={2} size="h5" mb={4}>
        {t('day.cases')}{' '}
        <Text span c="dimmed" className="digits">
          {cases.length}
        </Text>
      </Title>
      {cases.length === 0 && <Text size="sm">{t('day.noCases')}</Text>}
      {cases.map((one) => {
        const due = dueOf(one);
        return (
          <div key={one.caseId} className={s.line}>
            <Group gap={6} wrap="nowrap">
              <Text size="sm" flex={1} truncate>
                <strong>{one.caseId}</strong> {one.customerName} · {one.title}
              </Text>
              {due !== null && <DueBadge due={due} />}
              <Button
                size="compact-xs"
                variant="default"
                aria-expanded={open === one.caseId}
                onClick={() => setOpen(open === one.caseId ? null : one.caseId)}
              >
                {t('day.open')}
              </Button>
            </Group>
            {open === one.caseId && <CaseDetail caseId={one.caseId} callId={null} onFiled={() => undefined} />}
          </div>
        );
      })}
    </Paper>
  );
}

function Grade({ grade }: { grade: NonNullable<Day['grade']> }) {
  const { t, language } = useWords();
  const nameOf = (code: string) => grade.names[code]?.[language] ?? code;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('day.grade')}>
      <Title order={2} size="h5">
        {t('day.gradeIs', { grade: nameOf(grade.grade) })}
      </Title>
      {!grade.holds && <Reasons title={t('day.notHeld')} reasons={grade.reasons.filter(({ met }) => !met)} />}
      {grade.next === null ? (
        <Text size="sm">{t('day.highest')}</Text>
      ) : (
        <Reasons title={t('day.next', { grade: nameOf(grade.next.grade) })} reasons={grade.next.reasons} />
      )}
    </Paper>
  );
}

function Reasons({ title, reasons }: { title: string; reasons: GradeReason[] }) {
  const { t, language } = useWords();
  return (
    <>
      <Text size="sm" mt={4}>
        {title}
      </Text>
      <ul className={s.reasons}>
        {reasons.map(({ rule, needed, has, met, metOn }) => (
          <li key={rule} data-met={met}>
            {met ? <IconCircleCheck size={15} aria-hidden="true" /> : <IconCircleDashed size={15} aria-hidden="true" />}
            <Text span size="sm">
              {t(`day.rule.${rule}`, { needed })}
              {' · '}
              {t(met ? 'day.met' : 'day.missing', { has: has ?? t('day.nothing') })}
              {metOn !== null && ` · ${t('day.metOn', { day: formatDay(metOn, language) })}`}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}
