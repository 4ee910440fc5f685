import { Alert, Anchor, Center, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import {
  IconArrowLeft,
  IconHeadset,
  IconHourglass,
  IconInfoCircle,
  IconKeyboard,
  IconNotes,
  IconPassword,
  IconPhone,
  IconPhoneOff,
  IconPlayerRecord,
  IconPlugConnectedX,
  IconRecordMail,
  IconStar,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CallEntry } from '../../core/entries.ts';
import type { ScreenNames } from '../../core/organization.ts';
import { CallBack, numberTo } from '../desk/dial.tsx';
import { useAgentName, useDispositionName, useQueueName, useSkillName } from '../desk/names.ts';
import { useDesk } from '../desk/store.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { type MessageList, messagesPath } from '../messages/api.ts';
import { MessageSound } from '../messages/page.tsx';
import { judgeMos } from '../phone/emodel.ts';
import { describeCaller } from '../shared/caller.ts';
import { useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatClock, formatDuration, formatMoment } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import { useLanguageName } from '../shared/language-name.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import type { CallDetail, CallRecord, RecordingSummary } from './api.ts';
import { ResultBadge } from './call-table.tsx';
import s from './calls.module.css';
import { describeEntry } from './describe-entry.ts';
import { RoutingPanel } from './routing-panel.tsx';

export function CallDetailView({ callId }: { callId: string }) {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ['calls', 'one', callId],
    queryFn: () => request<CallDetail>('GET', `/api/calls/${encodeURIComponent(callId)}`),
  });
  return (
    <Stack gap="sm">
      <Anchor component={Link} href="/calls" size="sm">
        <IconArrowLeft size={14} aria-hidden="true" /> {t('calls.back')}
      </Anchor>
      {query.error !== null && (
        <Alert color="red" role="alert">
          {describeError(t, query.error)}
        </Alert>
      )}
      {query.isLoading && (
        <Center h={160}>
          <Loader aria-label={t('common.loading')} />
        </Center>
      )}
      {query.data && <Detail detail={query.data} />}
    </Stack>
  );
}

function Detail({ detail }: { detail: CallDetail }) {
  const role = useDesk(({ desk }) => desk.welcome?.user.role);
  const maySeeRouting = role !== undefined && role !== 'agent';
  return (
    <>
      <Facts cdr={detail.cdr} />
      <div className={s.detail}>
        <Stack gap="sm">
          <Timeline detail={detail} />
          {maySeeRouting && <RoutingPanel callId={detail.cdr.callId} />}
        </Stack>
        <Stack gap="sm">
          <Recordings recordings={detail.recordings} />
          <Messages callId={detail.cdr.callId} timeline={detail.timeline} />
          <Outcome cdr={detail.cdr} />
        </Stack>
      </div>
    </>
  );
}

function Facts({ cdr }: { cdr: CallRecord }) {
  const { t, language } = useWords();
  const todayMs = useTodayMs();
  const queueName = useQueueName();
  const agentName = useAgentName();
  return (
    <Paper withBorder p="md">
      <Group mb="sm">
        <Title order={1} size="h3" className="digits">
          {describeCaller(t, cdr.ani)}
        </Title>
        {cdr.customerName !== null && <Text size="lg">{cdr.customerName}</Text>}
        {cdr.customerLevel !== null && <LevelBadge level={cdr.customerLevel} />}
        <ResultBadge result={cdr.result} />
        <CallBack to={numberTo(cdr.ani)} who={describeCaller(t, cdr.ani)} isWide />
      </Group>
      <dl className={s.facts}>
        <Fact label={t('calls.when')}>{formatMoment(cdr.arrivedAtMs, language, todayMs)}</Fact>
        <Fact label={t('calls.direction.label')}>{t(`calls.direction.${cdr.direction}`)}</Fact>
        <Fact label={t(cdr.direction === 'inbound' ? 'calls.dnis' : 'calls.shown')}>
          {cdr.dnis === '' ? '–' : cdr.dnis}
        </Fact>
        <Fact label={t('calls.queue')}>{cdr.queueId === null ? '–' : queueName(cdr.queueId)}</Fact>
        <Fact label={t('calls.agent')}>{cdr.agentName ?? (cdr.agentId === null ? '–' : agentName(cdr.agentId))}</Fact>
        <Fact label={t('calls.waited')}>{formatDuration(cdr.waitMs)}</Fact>
        <Fact label={t('calls.talked')}>{formatDuration(cdr.talkMs)}</Fact>
        <Fact label={t('bar.hold')}>{formatDuration(cdr.holdMs)}</Fact>
        <Fact label={t('calls.total')}>{cdr.totalMs === null ? '–' : formatDuration(cdr.totalMs)}</Fact>
        {cdr.mos !== null && (
          <Fact label={t('quality.label')}>
            {t(`quality.${judgeMos(cdr.worstMos ?? cdr.mos)}`)} · MOS {cdr.mos.toFixed(1)}
          </Fact>
        )}
        <Fact label={t('calls.result')}>{cdr.reason === null ? '–' : wordFor(t, 'endReason', cdr.reason)}</Fact>
      </dl>
    </Paper>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="digits">{children}</dd>
    </div>
  );
}

const ENTRY_ICONS: Partial<Record<CallEntry['kind'], TablerIcon>> = {
  callArrived: IconPhone,
  callAnswered: IconPhone,
  ivrInput: IconKeyboard,
  ivrStepEntered: IconKeyboard,
  queued: IconUsers,
  positionAnnounced: IconUsers,
  waitPredicted: IconHourglass,
  offered: IconHeadset,
  offerMissed: IconHeadset,
  connected: IconHeadset,
  held: IconHeadset,
  resumed: IconHeadset,
  recordingPaused: IconPlayerRecord,
  recordingResumed: IconPlayerRecord,
  selfServiceBegun: IconPassword,
  selfServiceEnded: IconPassword,
  talkInterrupted: IconPlugConnectedX,
  talkRejoined: IconHeadset,
  talkEnded: IconPhoneOff,
  callEnded: IconPhoneOff,
  surveyStarted: IconStar,
  scored: IconStar,
  recordingSaved: IconRecordMail,
  noteSaved: IconNotes,
  dispositionSaved: IconNotes,
};

function Timeline({ detail }: { detail: CallDetail }) {
  const { t, language } = useWords();
  const queue = useQueueName();
  const disposition = useDispositionName();
  const skill = useSkillName();
  const languageName = useLanguageName();
  const own = (words: ScreenNames) => words[language];
  const { cdr } = detail;
  const agentName = useAgentName();
  const agent = (agentId: string) => (agentId === cdr.agentId && cdr.agentName ? cdr.agentName : agentName(agentId));
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb="xs">
        {t('calls.timeline')}
      </Title>
      <ol className={s.timeline}>
        {detail.timeline.map((entry, index) => {
          const Icon = ENTRY_ICONS[entry.kind] ?? IconInfoCircle;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
            <li key={index} className={s.entry}>
              <Text size="sm" className="digits">
                {formatClock(entry.atMs, language)}
              </Text>
              <Text size="sm" c="dimmed" ta="right" className="digits">
                +{formatDuration(entry.atMs - cdr.arrivedAtMs)}
              </Text>
              <Icon size={17} aria-hidden="true" />
              <Text size="sm" c={entry.kind === 'ivrStepEntered' ? 'dimmed' : undefined}>
                {describeEntry(t, { agent, queue, disposition, skill, language: languageName, own }, entry)}
              </Text>
            </li>
          );
        })}
      </ol>
    </Paper>
  );
}

function Recordings({ recordings }: { recordings: readonly RecordingSummary[] }) {
  const { t } = useWords();
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb="xs">
        {t('calls.recording')}
      </Title>
      {recordings.length === 0 && <Text c="dimmed">{t('calls.noRecording')}</Text>}
      {recordings.map((recording) => (
        // Nothing is fetched before "play" is pressed: each fetch is a playback in the audit log.
        // biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions
        <audio
          key={recording.recordingId}
          className={s.audio}
          controls
          preload="none"
          src={`/api/recordings/${encodeURIComponent(recording.recordingId)}`}
          aria-label={t('calls.recordingLabel', { duration: formatDuration(recording.durationMs) })}
        />
      ))}
      {recordings.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('calls.recordingHint')}
        </Text>
      )}
    </Paper>
  );
}

/** Asked for only when the call has left one. */
function Messages({ callId, timeline }: { callId: string; timeline: readonly CallEntry[] }) {
  const { t } = useWords();
  const isThere = timeline.some(({ kind }) => kind === 'messageSaved');
  const query = useQuery({
    queryKey: ['messages', 'call', callId],
    queryFn: () => request<MessageList>('GET', messagesPath(null, callId)),
    enabled: isThere,
  });
  if (!isThere) return null;
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb="xs">
        {t('messages.title')}
      </Title>
      {query.data?.messages.map((message) => (
        <MessageSound key={message.messageId} message={message} />
      ))}
    </Paper>
  );
}

function Outcome({ cdr }: { cdr: CallRecord }) {
  const { t } = useWords();
  const dispositionName = useDispositionName();
  return (
    <Paper withBorder p="md" component="section">
      <dl className={s.facts}>
        <Fact label={t('calls.disposition')}>
          {cdr.disposition === null ? t('common.none') : dispositionName(cdr.disposition)}
        </Fact>
        <Fact label={t('calls.score')}>{cdr.score ?? t('common.none')}</Fact>
      </dl>
      <Text size="xs" c="dimmed" mt="sm">
        {t('calls.note')}
      </Text>
      <Text style={{ whiteSpace: 'pre-wrap' }}>{cdr.note || t('common.none')}</Text>
    </Paper>
  );
}
