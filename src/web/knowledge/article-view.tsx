/** One article in both languages, with who wrote which version. */
import { Badge, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueueName } from '../desk/names.ts';
import { useWords, wordFor } from '../i18n/index.ts';
import { formatMoment } from '../shared/format.ts';
import { request } from '../shared/http.ts';
import type { Article, ArticleVersion } from './api.ts';
import { Editor } from './editor.tsx';
import { Markdown } from './markdown.tsx';
import s from './page.module.css';

export function ArticleView({ articleId, mayWrite }: { articleId: string; mayWrite: boolean }) {
  const { t, language } = useWords();
  const queueName = useQueueName();
  const [draft, setDraft] = useState<Article | null>(null);
  const { data, isError, refetch } = useQuery({
    queryKey: ['knowledge', 'article', articleId],
    queryFn: () =>
      request<{ article: Article; versions: ArticleVersion[] }>(
        'GET',
        `/api/knowledge/${encodeURIComponent(articleId)}`,
      ),
  });
  if (isError) return <Text>{t('common.notFound')}</Text>;
  if (data === undefined) return <Loader aria-label={t('common.loading')} />;
  const { article, versions } = data;
  if (draft !== null) {
    const done = (id: string | null) => {
      setDraft(null);
      if (id !== null) void refetch();
    };
    return <Editor article={draft} onDone={done} />;
  }
  const fits = [
    ...article.queueIds.map(queueName),
    ...article.orderStates.map((state) => wordFor(t, 'order', state)),
    ...article.steps,
  ];
  const when = (atMs: number) => formatMoment(atMs, language, Date.now());
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap">
        <Title order={1} size="h3">
          {article.titles[language]}
        </Title>
        {mayWrite && (
          <Button leftSection={<IconPencil size={16} />} variant="default" onClick={() => setDraft(article)}>
            {t('knowledge.edit')}
          </Button>
        )}
      </Group>
      <Group gap={6}>
        <Badge variant="light" tt="none">
          {t(article.kind === 'script' ? 'knowledge.script' : 'knowledge.article')}
        </Badge>
        {article.pinned && (
          <Badge variant="light" color="orange" tt="none">
            {t('knowledge.pinned')}
          </Badge>
        )}
        {(fits.length > 0 ? fits : [t('knowledge.anyQueue')]).map((one) => (
          <Badge key={one} variant="default" tt="none">
            {one}
          </Badge>
        ))}
      </Group>
      <div className={s.columns}>
        {(['zh-CN', 'en'] as const).map((tag) => (
          <section key={tag} lang={tag}>
            <Title order={2} size="h5">
              {article.titles[tag]}
            </Title>
            <Markdown text={article.bodies[tag]} />
          </section>
        ))}
      </div>
      <Title order={2} size="h5" mt="md">
        {t('knowledge.history')}
      </Title>
      {versions.map((version) => (
        <Group key={version.version} gap="sm" wrap="nowrap">
          <Text size="sm" fw={600} className="digits">
            {t('knowledge.version', { n: version.version })}
            {version.version === article.version && ` · ${t('knowledge.current')}`}
          </Text>
          <Text size="sm" flex={1}>
            {t('knowledge.writtenBy', { name: version.writtenByName, when: when(version.writtenAtMs) })}
            {version.change !== '' && ` · ${version.change}`}
          </Text>
          {mayWrite && version.version !== article.version && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => setDraft({ ...article, titles: version.titles, bodies: version.bodies })}
            >
              {t('knowledge.restore')}
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}
