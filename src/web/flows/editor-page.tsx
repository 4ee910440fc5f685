/** One document: its text on the left; the graph, a trial, numbers and history on the right. */
import { Alert, Anchor, Badge, Button, Center, Group, Loader, Tabs, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft, IconSend } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { OpenDocument, Problem, Published } from '../../core/flow-editor/messages.ts';
import { useDesk } from '../desk/store.ts';
import { useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatMoment } from '../shared/format.ts';
import { stepBack, useDocument, useDocuments } from './api.ts';
import { CodeEditor, type EditorHandle } from './code-editor.tsx';
import { titleOf } from './document-list.tsx';
import { keepDraft, keptDraft } from './draft.ts';
import s from './flows.module.css';
import { FunnelTable, PeriodControl, useCounting } from './funnel.tsx';
import { GraphPanel } from './graph-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { outcomeOf, ProblemList, PublishDialog } from './publish-dialog.tsx';
import { TryPanel } from './try-panel.tsx';
import { type Looked, useLook } from './use-look.ts';
import { fill, useFlowWords } from './words.ts';

const TABS = ['graph', 'try', 'numbers', 'history'] as const;

export function EditorPage({ name, mayPublish }: { name: string; mayPublish: boolean }) {
  const { t, w } = useFlowWords();
  const query = useDocument(name);
  return (
    <main className={s.editorPage}>
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
      {query.data ? (
        <Opened document={query.data} mayPublish={mayPublish} />
      ) : (
        <Anchor component={Link} href="/flows" size="sm">
          {w.back}
        </Anchor>
      )}
    </main>
  );
}

function Opened({ document, mayPublish }: { document: OpenDocument; mayPublish: boolean }) {
  const { t, w, language } = useFlowWords();
  const { name } = document;
  const client = useQueryClient();
  const editor = useRef<EditorHandle>(null);
  const [{ text, base }, setDraft] = useState(() => keptDraft(name) ?? { text: document.text, base: document.version });
  const [line, setLine] = useState(1);
  const [tried, setTried] = useState<string | null>(null);
  const [isPublishing, setPublishing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [params, setParams] = useSearchParams();
  const looked = useLook(name, text);
  const counting = useCounting();
  const listed = useDocuments().data?.documents.find((one) => one.name === name);

  const isChanged = text !== document.text;
  const write = useCallback(
    (next: { text: string; base: number }, published: string) => {
      setDraft(next);
      keepDraft(name, next.text === published ? null : next);
    },
    [name],
  );
  const replace = (next: string, nextBase: number) => {
    write({ text: next, base: nextBase }, document.text);
    editor.current?.replace(next);
  };
  /** Takes over what is in force now. `keepsText`: what is written stays, on top of it. */
  const reopen = async (keepsText: boolean) => {
    await client.invalidateQueries({ queryKey: ['flows'] });
    const fresh = client.getQueryData<OpenDocument>(['flows', 'one', name]);
    if (fresh === undefined) return;
    const next = keepsText ? text : fresh.text;
    write({ text: next, base: fresh.version }, fresh.text);
    editor.current?.replace(next);
  };
  const published = async ({ versions }: Published) => {
    setPublishing(false);
    const [version] = versions;
    if (version) notifications.show({ color: 'green', message: fill(w.dialog.done, { version: version.version }) });
    await reopen(false);
  };
  const goBack = async () => {
    setBusy(true);
    try {
      await published(await stepBack(name, document.version));
    } catch (error) {
      const outcome = outcomeOf(error);
      const message = outcome.kind === 'refused' ? (outcome.problems[0]?.message ?? '') : describeError(t, error);
      notifications.show({ color: 'red', message });
      if (outcome.kind === 'stale') await reopen(isChanged);
    }
    setBusy(false);
  };
  const goTo = (problem: Problem) => {
    setPublishing(false);
    if (problem.file === `${name}.yaml`) editor.current?.goTo(problem.line, problem.column);
  };

  const chosen = TABS.find((tab) => tab === params.get('tab')) ?? (listed?.kind === 'flow' ? 'graph' : 'history');
  const title = listed ? titleOf(listed, language, w) : name;
  const isSound = looked.seen?.problems.length === 0 && !looked.isChecking;
  const lines = looked.drawn?.lines ?? {};
  const current = tried ?? stepAt(lines, line);
  return (
    <>
      <Head
        document={document}
        title={title}
        runs={listed?.runs ?? null}
        isChanged={isChanged}
        mayPublish={mayPublish}
        isSound={isSound}
        onDiscard={() => replace(document.text, document.version)}
        onPublish={() => setPublishing(true)}
      />
      {listed?.setAside != null && (
        <Alert color="orange" py={6}>
          {fill(w.setAside, { n: listed.setAside })}: {w.setAsideHint}
        </Alert>
      )}
      <div className={s.columns}>
        <section className={s.column} aria-label={w.editor}>
          <CodeEditor
            ref={editor}
            text={text}
            label={w.editor}
            schema={document.schema}
            names={looked.seen?.names ?? null}
            problems={looked.seen?.problems ?? []}
            file={`${name}.yaml`}
            readOnly={false}
            onChange={(next) => write({ text: next, base }, document.text)}
            onLine={setLine}
          />
          <State looked={looked} onProblem={goTo} />
        </section>
        <section className={s.column} aria-label={title}>
          <Tabs
            value={chosen}
            onChange={(tab) => setParams({ tab: tab ?? 'graph' }, { replace: true })}
            keepMounted={false}
            className={s.tabs}
          >
            <Tabs.List>
              {TABS.filter((tab) => tab === 'history' || listed?.kind === 'flow').map((tab) => (
                <Tabs.Tab key={tab} value={tab}>
                  {w.tabs[tab]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="graph" className={s.panel}>
              <PeriodControl counting={counting} />
              <GraphPanel
                name={name}
                looked={looked}
                funnel={counting.funnel}
                current={current}
                onStep={(step) => editor.current?.goTo(lines[step] ?? 1, 3)}
              />
            </Tabs.Panel>
            <Tabs.Panel value="try" className={s.panel}>
              <TryPanel name={name} text={text} isSound={isSound} onStep={setTried} />
            </Tabs.Panel>
            <Tabs.Panel value="numbers" className={s.panel}>
              <PeriodControl counting={counting} />
              <FunnelTable funnel={counting.funnel} name={name} />
            </Tabs.Panel>
            <Tabs.Panel value="history" className={s.panel}>
              <HistoryPanel
                name={name}
                current={document.version}
                mayPublish={mayPublish}
                isBusy={isBusy}
                onStepBack={() => void goBack()}
                onLoad={(next) => replace(next, document.version)}
              />
            </Tabs.Panel>
          </Tabs>
        </section>
      </div>
      {isPublishing && (
        <PublishDialog
          name={name}
          title={title}
          text={text}
          base={base}
          seen={looked.seen}
          onClose={() => setPublishing(false)}
          onPublished={(done) => void published(done)}
          onTop={() => {
            setPublishing(false);
            void reopen(true);
          }}
          onTheirs={() => {
            setPublishing(false);
            void reopen(false);
          }}
          onProblem={goTo}
        />
      )}
    </>
  );
}

function Head(props: {
  document: OpenDocument;
  title: string;
  runs: string | null;
  isChanged: boolean;
  mayPublish: boolean;
  isSound: boolean;
  onDiscard(): void;
  onPublish(): void;
}) {
  const { w, language } = useFlowWords();
  const todayMs = useTodayMs();
  const { name, version, publishedByName, publishedBy, publishedAtMs } = props.document;
  const calls = useDesk(({ desk }) => desk.floor?.calls);
  const older = useMemo(
    () =>
      (calls ?? []).filter(
        ({ flowStep, flowVersion }) =>
          flowStep?.startsWith(`${name}/`) && flowVersion !== null && props.runs !== null && flowVersion !== props.runs,
      ).length,
    [calls, name, props.runs],
  );
  return (
    <Group gap="sm">
      <Anchor component={Link} href="/flows" size="sm" aria-label={w.back}>
        <IconArrowLeft size={16} aria-hidden="true" />
      </Anchor>
      <Title order={1} size="h4">
        {props.title}
      </Title>
      <Text size="sm" c="dimmed" data-version={version}>
        {name} ·{' '}
        {fill(w.versionBy, {
          version,
          who: publishedByName ?? (publishedBy === 'file' ? w.fromFile : publishedBy),
          when: formatMoment(publishedAtMs, language, todayMs),
        })}
      </Text>
      {older > 0 && (
        <Badge color="violet" variant="light" data-older={older}>
          {fill(w.older, { n: older })}
        </Badge>
      )}
      <Group gap="xs" ml="auto">
        {props.isChanged && (
          <>
            <Badge color="orange" variant="light">
              {w.changed}
            </Badge>
            <Button size="compact-sm" variant="default" onClick={props.onDiscard}>
              {w.discard}
            </Button>
          </>
        )}
        {props.mayPublish ? (
          <Button
            size="compact-sm"
            leftSection={<IconSend size={15} />}
            disabled={!props.isChanged || !props.isSound}
            onClick={props.onPublish}
          >
            {w.publish}
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {w.readOnly}
          </Text>
        )}
      </Group>
    </Group>
  );
}

function State({ looked, onProblem }: { looked: Looked; onProblem(problem: Problem): void }) {
  const { t, w } = useFlowWords();
  const problems = looked.seen?.problems ?? [];
  const words = looked.isChecking
    ? w.checking
    : problems.length > 0
      ? fill(w.problems, { n: problems.length })
      : looked.seen && w.sound;
  return (
    <div className={s.state} data-problems={looked.isChecking ? undefined : problems.length}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status" fw={problems.length > 0 ? 600 : undefined}>
          {looked.error === null ? words : describeError(t, looked.error)}
        </Text>
        <Text size="xs" c="dimmed">
          {w.editorHint}
        </Text>
      </Group>
      {problems.length > 0 && <ProblemList problems={problems} onProblem={onProblem} />}
    </div>
  );
}

/** The step that a line of the text belongs to; null above the first. */
function stepAt(lines: Record<string, number>, line: number): string | null {
  const above = Object.entries(lines).filter(([, begins]) => begins <= line);
  return above.sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
