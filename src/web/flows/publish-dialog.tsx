/** Publishing: what changes, what will be spoken, why it is done; and what came of it. */
import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Look, Problem, Published, RefusedAnswer, StaleAnswer } from '../../core/flow-editor/messages.ts';
import { useTodayMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { formatMoment } from '../shared/format.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { ApiError } from '../shared/http.ts';
import { publish } from './api.ts';
import { Difference } from './difference.tsx';
import s from './flows.module.css';
import { inChinese } from './problem-words.ts';
import { fill, useFlowWords } from './words.ts';

type Outcome =
  | { kind: 'stale'; answer: StaleAnswer }
  | { kind: 'refused'; problems: Problem[] }
  | { kind: 'failed'; error: unknown };

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof ApiError && error.code === 'stale') return { kind: 'stale', answer: error.body as StaleAnswer };
  if (error instanceof ApiError && error.code === 'refusedFlow')
    return { kind: 'refused', problems: (error.body as RefusedAnswer).problems };
  return { kind: 'failed', error };
}

export function PublishDialog(props: {
  name: string;
  title: string;
  text: string;
  base: number;
  seen: Look | null;
  onClose(): void;
  onPublished(published: Published): void;
  /** Their version has been seen: what is published next is meant to replace it. */
  onTop(version: number): void;
  /** Their version instead of one's own. */
  onTheirs(): void;
  onProblem(problem: Problem): void;
}) {
  const { w } = useFlowWords();
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const submit = async () => {
    setBusy(true);
    setOutcome(null);
    try {
      props.onPublished(await publish(props.name, { text: props.text, base: props.base, note }));
    } catch (error) {
      setOutcome(outcomeOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      closeOnEscape={!isBusy}
      closeOnClickOutside={false}
      withCloseButton={!isBusy}
      closeButtonProps={{ 'aria-label': w.dialog.close }}
      title={fill(w.dialog.title, { name: props.title })}
      size="lg"
      attributes={{ header: { role: 'none' } }}
    >
      <Stack gap="sm">
        <Text size="sm">{w.dialog.lead}</Text>
        {outcome !== null && <OutcomeView outcome={outcome} {...props} />}
        {outcome?.kind !== 'stale' && (
          <>
            <GrowingTextarea
              label={w.dialog.note}
              maxLength={500}
              leastRows={2}
              value={note}
              data-autofocus
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <NewSounds seen={props.seen} />
            {props.seen?.difference && (
              <div>
                <Text size="sm" fw={500} mb={4}>
                  {w.dialog.difference}
                </Text>
                <Difference text={props.seen.difference} label={w.dialog.difference} />
              </div>
            )}
            <Group justify="flex-end">
              {isBusy && (
                <Group gap="xs" mr="auto" role="status">
                  <Loader size="xs" />
                  <Text size="sm">{w.dialog.busy}</Text>
                </Group>
              )}
              <Button disabled={isBusy} onClick={() => void submit()}>
                {w.dialog.submit}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}

function NewSounds({ seen }: { seen: Look | null }) {
  const { w } = useFlowWords();
  if (!seen || seen.newSounds.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={500}>
        {w.dialog.spoken}
      </Text>
      <ul className={s.sounds}>
        {seen.newSounds.map(({ name, words, language }) => (
          <li key={name}>
            <span lang={language}>{words}</span> <small>{name}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

function OutcomeView(props: {
  outcome: Outcome;
  onTop(version: number): void;
  onTheirs(): void;
  onProblem(problem: Problem): void;
}) {
  const { t, w, language } = useFlowWords();
  const todayMs = useTodayMs();
  const { outcome } = props;
  if (outcome.kind === 'failed') {
    return (
      <Alert color="red" role="alert" title={w.dialog.refusedTitle}>
        {describeError(t, outcome.error)}
      </Alert>
    );
  }
  if (outcome.kind === 'refused') {
    return (
      <Alert color="red" role="alert" title={w.dialog.refusedTitle}>
        {w.dialog.refused}
        <ProblemList problems={outcome.problems} onProblem={props.onProblem} />
      </Alert>
    );
  }
  const { current, difference } = outcome.answer;
  return (
    <>
      <Alert color="orange" role="alert" title={w.dialog.staleTitle}>
        {fill(w.dialog.stale, {
          who: current?.publishedByName ?? current?.publishedBy ?? '',
          version: current?.version ?? 0,
          when: formatMoment(current?.publishedAtMs ?? 0, language, todayMs),
        })}
      </Alert>
      <Difference text={difference} label={w.dialog.staleTitle} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={props.onTheirs}>
          {w.dialog.theirs}
        </Button>
        <Button onClick={() => props.onTop(current?.version ?? 0)}>{w.dialog.ontop}</Button>
      </Group>
    </>
  );
}

export function ProblemList({ problems, onProblem }: { problems: Problem[]; onProblem(problem: Problem): void }) {
  const { w, language } = useFlowWords();
  return (
    <ul className={s.problems}>
      {problems.map((problem) => (
        <li
          key={`${problem.file}:${problem.line}:${problem.column}:${language === 'en' ? problem.message : inChinese(problem.message)}`}
        >
          <button type="button" onClick={() => onProblem(problem)}>
            <strong>{fill(w.problemAt, { file: problem.file, line: problem.line, column: problem.column })}</strong>{' '}
            {language === 'en' ? problem.message : inChinese(problem.message)}
          </button>
        </li>
      ))}
    </ul>
  );
}
