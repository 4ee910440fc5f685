/** Writes an article: both languages beside their preview, and the calls it is for. */
import { Button, Group, MultiSelect, SegmentedControl, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDesk } from '../desk/store.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { ApiError, request } from '../shared/http.ts';
import type { Article } from './api.ts';
import { Markdown } from './markdown.tsx';
import s from './page.module.css';

const ORDER_STATES = ['unpaid', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returning', 'refunded'];

const EMPTY: Omit<Article, 'articleId' | 'version' | 'writtenAtMs' | 'writtenByName'> = {
  kind: 'knowledge',
  pinned: false,
  active: true,
  queueIds: [],
  steps: [],
  orderStates: [],
  titles: { 'zh-CN': '', en: '' },
  bodies: { 'zh-CN': '', en: '' },
};

export function Editor({ article, onDone }: { article: Article | null; onDone(articleId: string | null): void }) {
  const { t, language } = useWords();
  const client = useQueryClient();
  const queues = useDesk(({ desk }) => desk.welcome?.queues) ?? [];
  const [draft, setDraft] = useState(article ?? EMPTY);
  const [steps, setSteps] = useState(draft.steps.join('\n'));
  const [change, setChange] = useState('');
  const [tag, setTag] = useState<'zh-CN' | 'en'>(language === 'en' ? 'en' : 'zh-CN');
  const [isBusy, setBusy] = useState(false);
  const put = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const isWhole = [draft.titles, draft.bodies].every((texts) => texts['zh-CN'].trim() !== '' && texts.en.trim() !== '');

  const save = async () => {
    setBusy(true);
    const { kind, pinned, active, queueIds, orderStates, titles, bodies } = draft;
    const written = {
      ...{ kind, pinned, active, queueIds, orderStates, titles, bodies, change },
      steps: steps.split('\n').flatMap((one) => one.trim() || []),
    };
    try {
      const saved = await request<{ articleId: string; version: number }>(
        'POST',
        article === null ? '/api/knowledge' : `/api/knowledge/${encodeURIComponent(article.articleId)}`,
        article === null ? written : { ...written, base: article.version },
      );
      await client.invalidateQueries({ queryKey: ['knowledge'] });
      notifications.show({ color: 'green', message: t('knowledge.saved', { n: saved.version }) });
      onDone(saved.articleId);
    } catch (error) {
      const isNewer = error instanceof ApiError && error.code === 'newerVersion';
      const message = error instanceof Error ? error.message : String(error);
      notifications.show({
        color: 'red',
        message: isNewer ? t('knowledge.newer') : t('knowledge.failed', { message }),
      });
      setBusy(false);
    }
  };

  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t(article === null ? 'knowledge.new' : 'knowledge.edit')}
        </Title>
        <Group gap="xs">
          <Button variant="default" onClick={() => onDone(null)}>
            {t('knowledge.cancel')}
          </Button>
          <Button disabled={!isWhole} loading={isBusy} onClick={() => void save()}>
            {t('knowledge.save')}
          </Button>
        </Group>
      </Group>
      <Group gap="md">
        <SegmentedControl
          aria-label={t('knowledge.kind')}
          value={draft.kind}
          onChange={(kind) => put({ kind: kind === 'script' ? 'script' : 'knowledge' })}
          data={[
            { value: 'knowledge', label: t('knowledge.article') },
            { value: 'script', label: t('knowledge.script') },
          ]}
        />
        <Switch
          label={t('knowledge.pinned')}
          checked={draft.pinned}
          onChange={(event) => put({ pinned: event.currentTarget.checked })}
        />
        <Switch
          label={t('knowledge.active')}
          checked={draft.active}
          onChange={(event) => put({ active: event.currentTarget.checked })}
        />
      </Group>
      <SegmentedControl
        aria-label={t('knowledge.language')}
        value={tag}
        onChange={(next) => setTag(next === 'en' ? 'en' : 'zh-CN')}
        data={[
          { value: 'zh-CN', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        w={220}
      />
      <TextInput
        label={t('knowledge.titles')}
        maxLength={120}
        lang={tag}
        value={draft.titles[tag]}
        onChange={(event) => put({ titles: { ...draft.titles, [tag]: event.currentTarget.value } })}
      />
      <div className={s.columns}>
        <GrowingTextarea
          label={t('knowledge.bodies')}
          description={draft.kind === 'script' ? t('knowledge.places') : undefined}
          leastRows={10}
          mostRows={18}
          maxLength={20_000}
          lang={tag}
          value={draft.bodies[tag]}
          onChange={(event) => put({ bodies: { ...draft.bodies, [tag]: event.currentTarget.value } })}
        />
        <section aria-label={t('knowledge.preview')} lang={tag}>
          <Text size="sm" fw={500}>
            {t('knowledge.preview')}
          </Text>
          <Markdown text={draft.bodies[tag]} />
        </section>
      </div>
      <div className={s.columns}>
        <MultiSelect
          label={t('knowledge.queues')}
          placeholder={draft.queueIds.length === 0 ? t('knowledge.anyQueue') : undefined}
          data={queues.map((queue) => ({ value: queue.queueId, label: queue.names[language] ?? queue.queueId }))}
          value={draft.queueIds}
          onChange={(queueIds) => put({ queueIds })}
        />
        <MultiSelect
          label={t('knowledge.orderStates')}
          placeholder={draft.orderStates.length === 0 ? t('knowledge.anyState') : undefined}
          data={ORDER_STATES.map((state) => ({ value: state, label: wordFor(t, 'order', state) }))}
          value={draft.orderStates}
          onChange={(orderStates) => put({ orderStates })}
        />
        <GrowingTextarea
          label={t('knowledge.steps')}
          description={t('knowledge.stepsHint')}
          leastRows={2}
          value={steps}
          onChange={(event) => setSteps(event.currentTarget.value)}
        />
        <TextInput
          label={t('knowledge.change')}
          description={t('knowledge.changeHint')}
          maxLength={300}
          value={change}
          onChange={(event) => setChange(event.currentTarget.value)}
        />
      </div>
    </Stack>
  );
}
