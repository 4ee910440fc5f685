/** Why a call went where it went, in words: each offer, and why none of the others was taken. */
import { Accordion, Badge, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CandidateView, RoutingDecision } from '../../core/acd/explain.ts';
import { useAgentName, useQueueName, useReasonName, useSkillName } from '../desk/names.ts';
import { useWords } from '../i18n/index.ts';
import { formatDuration, formatMoment } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import type { CallRouting } from './api.ts';

export function RoutingPanel({ callId }: { callId: string }) {
  const { t } = useWords();
  const { data, error } = useQuery({
    queryKey: ['routing', callId],
    queryFn: () => request<CallRouting>('GET', `/api/calls/${encodeURIComponent(callId)}/routing`),
    retry: false,
  });
  if (error !== null) return null;
  const all = [...(data?.decisions ?? []), ...(data?.now ? [data.now] : [])];
  if (all.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('routing.title')}>
      <Title order={2} size="h5" mb="xs">
        {t('routing.title')}
      </Title>
      <Accordion multiple defaultValue={all.length === 1 ? ['0'] : []} variant="separated">
        {all.map((decision, index) => (
          <Decision key={`${decision.atMs} ${decision.agentId}`} id={`${index}`} decision={decision} />
        ))}
      </Accordion>
    </Paper>
  );
}

function Decision({ id, decision }: { id: string; decision: RoutingDecision }) {
  const { t, language } = useWords();
  const agentName = useAgentName();
  const { agentId, atMs } = decision;
  const moment = formatMoment(atMs, language, Date.now());
  return (
    <Accordion.Item value={id} data-decision={agentId ?? 'waits'}>
      <Accordion.Control>
        <Text span size="sm" fw={600}>
          {agentId === null ? t('routing.waits') : t('routing.offered', { agent: agentName(agentId) })}
        </Text>{' '}
        <Text span size="xs" c="dimmed" className="digits">
          {moment} · {t('routing.waited', { waited: formatDuration(decision.waitedMs) })}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Order decision={decision} />
          <Candidates candidates={decision.candidates} />
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Order({ decision }: { decision: RoutingDecision }) {
  const { t } = useWords();
  const queueName = useQueueName();
  const skillName = useSkillName();
  const agentName = useAgentName();
  const asked = Object.entries(decision.requires).map(([skill, level]) => `${skillName(skill)} ≥ ${level}`);
  const raises = Object.entries(decision.headStart).filter(([, ms]) => ms > 0);
  const seconds = (ms: number) => Math.round(ms / 1_000);
  const isDue = decision.scoreMs >= 0;
  return (
    <Text size="sm" component="div">
      <p>
        {t('routing.asks', { queue: queueName(decision.queueId), skills: asked.join(' · ') || t('routing.nothing') })}{' '}
        {decision.nextRelaxationAtMs !== null &&
          t('routing.relaxes', { seconds: Math.max(0, seconds(decision.nextRelaxationAtMs - decision.atMs)) })}
      </p>
      <p>
        {t(isDue ? 'routing.scoreDue' : 'routing.scoreEarly', { seconds: seconds(Math.abs(decision.scoreMs)) })}{' '}
        {raises
          .map(([what, ms]) =>
            t(`routing.raise.${what as keyof RoutingDecision['headStart']}`, { seconds: seconds(ms) }),
          )
          .join(' ')}{' '}
        {t(decision.aheadCount === 0 ? 'routing.first' : 'routing.ahead', { n: decision.aheadCount })}
      </p>
      {decision.keptFor !== null && <p>{t('routing.kept', { agent: agentName(decision.keptFor.agentId) })}</p>}
      {decision.agentId !== null && <p>{t(`routing.strategy.${decision.strategy}`)}</p>}
    </Text>
  );
}

function Candidates({ candidates }: { candidates: readonly CandidateView[] }) {
  const { t } = useWords();
  const agentName = useAgentName();
  const words = useVerdictWords();
  return (
    <Table verticalSpacing={3} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('floor.agent')}</Table.Th>
          <Table.Th>{t('routing.why')}</Table.Th>
          <Table.Th ta="right">{t('routing.idle')}</Table.Th>
          <Table.Th ta="right">{t('routing.occupancy')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {candidates.map((candidate) => (
          <Table.Tr key={candidate.agentId} data-verdict={candidate.verdict}>
            <Table.Td>{agentName(candidate.agentId)}</Table.Td>
            <Table.Td>
              {candidate.verdict === 'chosen' ? (
                <Badge color="green.8" variant="light">
                  {t('routing.verdict.chosen')}
                </Badge>
              ) : (
                words(candidate)
              )}
            </Table.Td>
            <Table.Td ta="right" className="digits">
              {candidate.idleMs === null ? '–' : formatDuration(candidate.idleMs)}
            </Table.Td>
            <Table.Td ta="right" className="digits">
              {candidate.occupancyPercent}%
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function useVerdictWords(): (candidate: CandidateView) => string {
  const { t } = useWords();
  const skillName = useSkillName();
  const agentName = useAgentName();
  const reasonName = useReasonName();
  return ({ verdict, detail, lacking }) => {
    if (verdict === 'skill' && lacking !== null) {
      return t('routing.verdict.skill', { ...lacking, skill: skillName(lacking.skill) });
    }
    if (verdict === 'notReady' && detail !== null) return `${t('routing.verdict.notReady')} · ${reasonName(detail)}`;
    if (verdict === 'keptForOther' && detail !== null) return t('routing.kept', { agent: agentName(detail) });
    return t(`routing.verdict.${verdict}`, { skill: '', has: 0, asked: 0 });
  };
}
