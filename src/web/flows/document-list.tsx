import { Alert, Badge, Center, Loader, Paper, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { ListedDocument } from '../../core/flow-editor/messages.ts';
import type { ScreenLanguage } from '../../core/organization.ts';
import { useDesk } from '../desk/store.ts';
import { useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatMoment } from '../shared/format.ts';
import { useDocuments } from './api.ts';
import s from './flows.module.css';
import { type FlowWords, fill, useFlowWords } from './words.ts';

/** What a person calls the document: its title, or what it holds. */
export function titleOf(
  { name, title }: Pick<ListedDocument, 'name' | 'title'>,
  language: ScreenLanguage,
  w: FlowWords,
) {
  if (name.startsWith('languages/')) return fill(w.languageTitle, { name: title?.[language] ?? name });
  if (title !== null) return title[language];
  if (name === 'calendar/shop') return w.calendarNames.shop;
  return name.startsWith('calendar/') ? fill(w.calendarNames.holidays, { name: name.slice('calendar/'.length) }) : name;
}

export function DocumentList() {
  const { t, w } = useFlowWords();
  const query = useDocuments();
  const documents = query.data?.documents ?? [];
  return (
    <main className={s.page}>
      <Paper withBorder p="md">
        <Title order={1} size="h3">
          {w.title}
        </Title>
        <Text c="dimmed" size="sm" mb="sm">
          {w.lead}
        </Text>
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
        {documents.length > 0 && (
          <Table highlightOnHover verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{w.document}</Table.Th>
                <Table.Th>{w.numbers}</Table.Th>
                <Table.Th ta="right">{w.callers}</Table.Th>
                <Table.Th ta="right">{w.version}</Table.Th>
                <Table.Th>{w.published}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {documents.map((document) => (
                <Row key={document.name} document={document} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Paper>
    </main>
  );
}

function Row({ document }: { document: ListedDocument }) {
  const { w, language } = useFlowWords();
  const todayMs = useTodayMs();
  const live = useDesk(
    ({ desk }) => desk.floor?.calls.filter(({ flowStep }) => flowStep?.startsWith(`${document.name}/`)).length ?? 0,
  );
  const { name, kind, numbers, version, publishedByName, publishedBy, origin } = document;
  const who = publishedByName ?? (origin === 'file' ? w.fromFile : publishedBy);
  return (
    <Table.Tr className={s.row} data-document={name}>
      <Table.Td>
        <Link href={`/flows/${name}`} className={s.open}>
          {titleOf(document, language, w)}
        </Link>{' '}
        <Text span size="xs" c="dimmed">
          {name} · {w.kinds[kind]}
        </Text>{' '}
        {document.setAside !== null && (
          <Badge color="orange" variant="light" title={w.setAsideHint}>
            {fill(w.setAside, { n: document.setAside })}
          </Badge>
        )}
      </Table.Td>
      <Table.Td className="digits">{numbers.join(', ')}</Table.Td>
      <Table.Td ta="right" className="digits">
        {kind === 'flow' ? live : ''}
      </Table.Td>
      <Table.Td ta="right" className="digits">
        {version}
      </Table.Td>
      <Table.Td>
        {who} · {formatMoment(document.publishedAtMs, language, todayMs)}
      </Table.Td>
    </Table.Tr>
  );
}
