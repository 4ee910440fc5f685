/** One change, picked: what kind it is, whom or what it concerns, and how it is to be. */
import { ActionIcon, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useWords } from '../i18n/index.ts';
import { type Draft, KINDS, type Kind, type ShopToPick, STRATEGIES } from './drafts.ts';

type Props = { draft: Draft; shop: ShopToPick; onChange(draft: Draft): void; onRemove(): void };

const OF_AGENT: ReadonlySet<Kind> = new Set(['skill', 'oneMore', 'oneFewer']);
const OF_SKILL: ReadonlySet<Kind> = new Set(['skill', 'requires']);
const OF_TIME: ReadonlySet<Kind> = new Set(['oneMore', 'oneFewer']);

export function ChangeRow({ draft, shop, onChange, onRemove }: Props) {
  const { t, language } = useWords();
  const { kind } = draft;
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const choice = (name: 'agentId' | 'queueId' | 'skill' | 'strategy', label: string, data: Option[]) => (
    <Select
      label={label}
      data={data}
      value={draft[name]}
      onChange={(value) => value !== null && set({ [name]: value })}
      allowDeselect={false}
      searchable
      w={180}
    />
  );
  const amount = (name: 'level' | 'priority' | 'percent', max: number) => (
    <NumberInput
      label={t(`whatIf.${name}`)}
      value={draft[name]}
      onChange={(value) => typeof value === 'number' && set({ [name]: value })}
      min={0}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      w={180}
    />
  );
  const agents = shop.agents.map(({ agentId, name }) => ({ value: agentId, label: `${name} ${agentId}` }));
  const queues = shop.queues.map(({ queueId, names }) => ({ value: queueId, label: names[language] }));
  const skills = shop.skills.map(({ skillId, names }) => ({ value: skillId, label: names[language] }));
  return (
    <Group align="end" gap="xs" data-change={kind}>
      <Select
        label={t('whatIf.what')}
        data={KINDS.map((one) => ({ value: one, label: t(`whatIf.kind.${one}`) }))}
        value={kind}
        onChange={(value) => value !== null && set({ kind: value as Kind })}
        allowDeselect={false}
        w={250}
      />
      {OF_AGENT.has(kind)
        ? choice('agentId', t(kind === 'oneMore' ? 'whatIf.like' : 'whatIf.agent'), agents)
        : choice('queueId', t('floor.queue'), queues)}
      {OF_SKILL.has(kind) && choice('skill', t('whatIf.skill'), skills)}
      {OF_SKILL.has(kind) && amount('level', 10)}
      {kind === 'strategy' &&
        choice(
          'strategy',
          t('whatIf.strategy'),
          STRATEGIES.map((one) => ({ value: one, label: t(`whatIf.strategies.${one}`) })),
        )}
      {kind === 'priority' && amount('priority', 100)}
      {kind === 'relaxation' && amount('percent', 1_000)}
      {OF_TIME.has(kind) &&
        (['from', 'to'] as const).map((name) => (
          <TextInput
            key={name}
            type="time"
            label={t(`whatIf.${name}`)}
            value={draft[name]}
            onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
            w={110}
          />
        ))}
      <ActionIcon variant="subtle" color="red" size="lg" aria-label={t('whatIf.remove')} onClick={onRemove}>
        <IconTrash size={18} />
      </ActionIcon>
    </Group>
  );
}

type Option = { value: string; label: string };
