/** A flow tried without a telephone: keys are pressed here, and what the caller would hear is read in both languages. */
import { Button, Checkbox, Group, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconEar, IconHeadset, IconRefresh } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Trial, TrialAct, TrialCaller, TrialLine } from '../../core/flow-editor/trial.ts';
import { describeError } from '../shared/errors.ts';
import { formatDuration } from '../shared/format.ts';
import { useLanguageName, useLanguageTags } from '../shared/language-name.ts';
import { tryOut } from './api.ts';
import s from './try-panel.module.css';
import { type FlowWords, fill, useFlowWords } from './words.ts';

const KEYS = [...'123456789*0#'];
const FIRST_CALLER: TrialCaller = {
  customer: 'unknown',
  language: 'zh-CN',
  hours: 'open',
  records: 'found',
  waiting: 0,
  agentsReady: 1,
  emergency: false,
};

export function TryPanel(props: { name: string; text: string; isSound: boolean; onStep(step: string | null): void }) {
  const { t, w } = useFlowWords();
  const [caller, setCaller] = useState(FIRST_CALLER);
  const [acts, setActs] = useState<TrialAct[]>([]);
  const [trial, setTrial] = useState<Trial | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { name, text, isSound, onStep } = props;
  const onStepNow = useRef(onStep);
  onStepNow.current = onStep;

  useEffect(() => {
    if (!isSound) return;
    let over = false;
    tryOut(name, text, caller, acts).then(
      (played) => {
        if (over) return;
        setTrial(played);
        setError(null);
        onStepNow.current(played.step);
      },
      (failed: unknown) => {
        if (!over) setError(failed);
      },
    );
    return () => {
      over = true;
    };
  }, [name, text, isSound, caller, acts]);
  useEffect(() => () => onStepNow.current(null), []);

  const act = (next: TrialAct) => setActs((before) => (trial?.ended ? before : [...before, next]));
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS.includes(event.key)) act({ type: 'key', key: event.key });
    else if (event.key === 'Backspace') setActs((before) => before.slice(0, -1));
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) act({ type: 'wait' });
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys typed anywhere in the panel are the telephone's
    <div className={s.panel} onKeyDown={press}>
      <CallerForm
        caller={caller}
        onChange={(changed) => {
          setCaller(changed);
          setActs([]);
        }}
      />
      {!isSound && (
        <Text role="status" className={s.warning}>
          {w.try.fixFirst}
        </Text>
      )}
      {error !== null && <Text role="alert">{describeError(t, error)}</Text>}
      <div className={s.call}>
        <Transcript trial={trial} />
        <Stack gap="xs">
          {/* biome-ignore lint/a11y/useSemanticElements: a keypad is no set of form fields */}
          <div className={s.keys} role="group" aria-label={w.try.keypad}>
            {KEYS.map((key) => (
              <Button
                key={key}
                variant="default"
                aria-label={fill(w.try.key, { key })}
                disabled={!isSound || trial?.ended === true}
                onClick={() => act({ type: 'key', key })}
              >
                {key}
              </Button>
            ))}
          </div>
          <Button
            leftSection={<IconEar size={16} />}
            disabled={!isSound || trial?.ended === true}
            onClick={() => act({ type: 'wait' })}
          >
            {w.try.hear}
          </Button>
          {trial?.waits === true && !trial.ended && (
            <Button size="compact-sm" leftSection={<IconHeadset size={14} />} onClick={() => act({ type: 'answer' })}>
              {w.try.answer}
            </Button>
          )}
          <Stack gap={6}>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconArrowBackUp size={14} />}
              disabled={acts.length === 0}
              onClick={() => setActs((before) => before.slice(0, -1))}
            >
              {w.try.undo}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              onClick={() => setActs([])}
            >
              {w.try.restart}
            </Button>
          </Stack>
          <Text size="xs" c="dimmed">
            {w.try.hearHint}
          </Text>
        </Stack>
      </div>
    </div>
  );
}

function CallerForm({ caller, onChange }: { caller: TrialCaller; onChange(caller: TrialCaller): void }) {
  const { w } = useFlowWords();
  const languages = useLanguageTags();
  const languageName = useLanguageName();
  const options = <T extends string>(words: Record<T, string>) =>
    (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
  const change = (changed: Partial<TrialCaller>) => onChange({ ...caller, ...changed });
  const select = <T extends string>(label: string, words: Record<T, string>, value: T, set: (value: T) => void) => (
    <Select
      size="xs"
      label={label}
      data={options(words)}
      value={value}
      allowDeselect={false}
      onChange={(chosen) => chosen !== null && set(chosen as T)}
    />
  );
  const count = (label: string, value: number, set: (value: number) => void) => (
    <NumberInput size="xs" w={92} label={label} min={0} max={999} value={value} onChange={(n) => set(Number(n) || 0)} />
  );
  return (
    <Group gap="xs" align="end">
      <div>
        <Text size="xs" fw={500} mb={4}>
          {w.try.language}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={w.try.language}
          data={languages.map((tag) => ({ value: tag, label: languageName(tag) }))}
          value={caller.language}
          onChange={(language) => change({ language })}
        />
      </div>
      {select(w.try.customer, w.try.customers, caller.customer, (customer) => change({ customer }))}
      {select(w.try.hours, w.try.hoursStates, caller.hours, (hours) => change({ hours }))}
      {select(w.try.records, w.try.recordsStates, caller.records, (records) => change({ records }))}
      {count(w.try.waiting, caller.waiting, (waiting) => change({ waiting }))}
      {count(w.try.ready, caller.agentsReady, (agentsReady) => change({ agentsReady }))}
      <Checkbox
        size="xs"
        mb={6}
        label={w.try.emergency}
        checked={caller.emergency}
        onChange={(event) => change({ emergency: event.currentTarget.checked })}
      />
    </Group>
  );
}

function Transcript({ trial }: { trial: Trial | null }) {
  const { w } = useFlowWords();
  const end = useRef<HTMLLIElement>(null);
  const count = trial?.lines.length ?? 0;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={s.transcript} tabIndex={0} aria-label={w.try.transcript} aria-live="polite">
      <ol>
        {trial?.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the transcript only grows at its end
          <li key={index} className={s[line.kind]}>
            <span className={s.at}>{formatDuration(line.atMs)}</span>
            <Line line={line} w={w} />
          </li>
        ))}
        {trial?.ended && <li className={s.ended}>{w.try.ended}</li>}
        <li ref={end} aria-hidden="true" />
      </ol>
    </section>
  );
}

function Line({ line, w }: { line: TrialLine; w: FlowWords }) {
  const { language } = useFlowWords();
  const languageName = useLanguageName();
  switch (line.kind) {
    case 'say': {
      // What the caller hears, and the same as the reader of the page understands it.
      const other = line.language === language ? (language === 'en' ? 'zh-CN' : 'en') : language;
      return (
        <span>
          <span lang={line.language}>{line.words[line.language]}</span>
          {line.words[other] !== undefined && line.words[other] !== line.words[line.language] && (
            <span lang={other} className={s.other}>
              {line.words[other]}
            </span>
          )}
        </span>
      );
    }
    case 'step':
      return <span>{line.step}</span>;
    case 'key':
      return <span>{fill(w.try.pressed, { key: line.key })}</span>;
    case 'silence':
      return <span>{fill(w.try.silence, { seconds: Math.round(line.ms / 1000) })}</span>;
    case 'input':
      return <span>{inputWords(line, w)}</span>;
    case 'answered':
      return <span>{w.try.answered}</span>;
    case 'order':
      return <span>{orderWords(line.order, w, languageName)}</span>;
  }
}

function inputWords({ outcome, digits }: Extract<TrialLine, { kind: 'input' }>, w: FlowWords): string {
  if (outcome === 'noInput') return w.try.noInput;
  return fill(outcome === 'matched' ? w.try.matched : w.try.noMatch, { digits });
}

/** Orders of steps that this page does not know yet are shown as they stand. */
function orderWords(
  order: Extract<TrialLine, { kind: 'order' }>['order'],
  w: FlowWords,
  languageName: (tag: string) => string,
): string {
  if (order.type === 'enqueue') return fill(w.try.queue, { queue: order.queueId, priority: order.priority });
  if (order.type === 'finish') return fill(w.try.finish, { how: order.served ? w.try.served : w.try.unserved });
  if (order.type === 'chooseLanguage') return fill(w.try.languageChosen, { language: languageName(order.language) });
  const { type, ...rest } = order;
  return `${type} ${JSON.stringify(rest)}`;
}
