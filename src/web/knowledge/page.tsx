/** The knowledge base: everybody reads and searches, supervisors and managers write. */
import { Badge, Button, Group, NavLink, Paper, ScrollArea, Text, TextInput, Title } from '@mantine/core';
import { IconBook2, IconMessage2, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '../i18n/index.ts';
import type { User } from '../session/use-session.ts';
import { request } from '../shared/http.ts';
import type { Article } from './api.ts';
import { ArticleView } from './article-view.tsx';
import { Editor } from './editor.tsx';
import s from './page.module.css';

/** The path's word for an article that is not there yet. */
const NEW = 'new';

export default function KnowledgePage({ user, articleId }: { user: User; articleId: string | null }) {
  const { t, language } = useWords();
  const [, navigate] = useLocation();
  const [words, setWords] = useState('');
  const asked = useDeferredValue(words.trim());
  const mayWrite = user.role === 'supervisor' || user.role === 'manager';
  // Who writes sees those that are not in use as well, as long as nothing is searched for.
  const path = mayWrite && asked === '' ? '/api/knowledge/all' : `/api/knowledge?words=${encodeURIComponent(asked)}`;
  const { data } = useQuery({
    queryKey: ['knowledge', 'list', path],
    queryFn: () => request<{ articles: Article[] }>('GET', path),
    placeholderData: (before) => before,
  });

  return (
    <main className={s.page}>
      <Paper withBorder className={s.list}>
        <Group p="sm" gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            size="sm"
            aria-label={t('knowledge.search')}
            placeholder={t('knowledge.searchHint')}
            leftSection={<IconSearch size={15} />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          {mayWrite && (
            <Button size="sm" leftSection={<IconPlus size={15} />} onClick={() => navigate(`/knowledge/${NEW}`)}>
              {t('knowledge.new')}
            </Button>
          )}
        </Group>
        <ScrollArea flex={1} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': t('nav.knowledge') }}>
          {(data?.articles ?? []).map((article) => (
            <NavLink
              key={article.articleId}
              component="button"
              active={article.articleId === articleId}
              onClick={() => navigate(`/knowledge/${article.articleId}`)}
              label={article.titles[language]}
              leftSection={article.kind === 'script' ? <IconMessage2 size={16} /> : <IconBook2 size={16} />}
              rightSection={
                article.active ? null : (
                  <Badge size="xs" color="gray" tt="none">
                    {t('knowledge.inactive')}
                  </Badge>
                )
              }
            />
          ))}
          {data?.articles.length === 0 && (
            <Text p="sm" c="dimmed">
              {t('knowledge.none')}
            </Text>
          )}
        </ScrollArea>
      </Paper>
      <Paper withBorder p="md" className={s.main}>
        {articleId === null ? (
          <>
            <Title order={1} size="h3">
              {t('nav.knowledge')}
            </Title>
            <Text c="dimmed">{t('knowledge.lead')}</Text>
            <Text mt="md">{t('knowledge.choose')}</Text>
          </>
        ) : articleId === NEW && mayWrite ? (
          <Editor key={NEW} article={null} onDone={(id) => navigate(id === null ? '/knowledge' : `/knowledge/${id}`)} />
        ) : (
          <ArticleView key={articleId} articleId={articleId} mayWrite={mayWrite} />
        )}
      </Paper>
    </main>
  );
}
