/** The scripts and articles that fit the call, beside it; a word or some initials find any other. */
import { Accordion, Badge, Kbd, Text, TextInput } from '@mantine/core';
import { IconBook2, IconMessage2, IconPinFilled, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createElement, Fragment, type ReactNode, useDeferredValue, useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { request } from '../shared/http.ts';
import { type Article, besidePath } from './api.ts';
import s from './beside-call.module.css';
import { factsOf, filled } from './fill.ts';
import { Markdown } from './markdown.tsx';

export function BesideCall({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  const [words, setWords] = useState('');
  const asked = useDeferredValue(words.trim());
  const { data, isError } = useQuery({
    queryKey: ['knowledge', offer.callId, asked],
    queryFn: () => request<{ articles: Article[] }>('GET', besidePath(offer, asked)),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const [open, setOpen] = useState<string | null | undefined>(undefined);
  const articles = data?.articles ?? [];
  // The first thing to say lies open by itself; whoever has opened or shut something decides from then on.
  const opened = open === undefined || asked !== '' ? (articles[0]?.articleId ?? null) : open;

  return (
    <div className={s.beside}>
      <TextInput
        size="xs"
        aria-label={t('knowledge.search')}
        placeholder={t('knowledge.searchHint')}
        aria-keyshortcuts="K"
        leftSection={<IconSearch size={14} />}
        rightSection={<Kbd size="xs">K</Kbd>}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setWords('');
          event.currentTarget.blur();
        }}
      />
      {isError && <Text size="sm">{t('knowledge.away')}</Text>}
      {data !== undefined && articles.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {t('knowledge.none')}
        </Text>
      )}
      <Accordion
        value={opened}
        onChange={setOpen}
        variant="contained"
        classNames={{ label: s.label, content: s.content }}
      >
        {articles.map((article) => (
          <ArticleItem key={article.articleId} article={article} offer={offer} />
        ))}
      </Accordion>
    </div>
  );
}

function ArticleItem({ article, offer }: { article: Article; offer: OfferView }) {
  const { t, language } = useWords();
  const agentName = useDesk(({ desk }) => desk.welcome?.user.name ?? '');
  const isScript = article.kind === 'script';
  // A script is said in the caller's language; an article is read in the agent's.
  // Callers of further languages are read the words of the agent's.
  const spoken = isScript && (offer.language === 'zh-CN' || offer.language === 'en') ? offer.language : language;
  const facts = factsOf(offer, agentName);
  const Icon = article.pinned ? IconPinFilled : isScript ? IconMessage2 : IconBook2;
  return (
    <Accordion.Item value={article.articleId} data-article={article.articleId}>
      <Accordion.Control icon={<Icon size={15} aria-hidden="true" />}>
        {article.titles[language]}
        {isScript && (
          <Badge size="xs" variant="light" ml={6} tt="none">
            {t('knowledge.script')}
          </Badge>
        )}
      </Accordion.Control>
      <Accordion.Panel lang={spoken}>
        <Markdown text={article.bodies[spoken]} fill={isScript ? (text) => places(text, facts) : undefined} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function places(text: string, facts: ReturnType<typeof factsOf>): ReactNode {
  const pieces = filled(text, facts).map(({ text: words, place, missing }) =>
    place === null
      ? words
      : createElement('span', { className: missing ? s.missing : s.place }, missing ? `【${words}】` : words),
  );
  return createElement(Fragment, null, ...pieces);
}
