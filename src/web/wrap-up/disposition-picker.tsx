/** Chooses a disposition out of the queue's tree: by its words, its pinyin or its initials, and by keyboard alone. */
import { Group, Kbd, Select } from '@mantine/core';
import { type KeyboardEvent, useMemo } from 'react';
import type { DispositionChoice } from '../../core/disposition.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { choicesOf, isFoundBy } from './choices.ts';

export function DispositionPicker(props: {
  queueId: string | null;
  value: string | null;
  onChange(code: string | null): void;
  isMissing: boolean;
  /** What comes after choosing. */
  onDone?(): void;
}) {
  const { t, language } = useWords();
  const all = useDesk(({ desk }) => desk.welcome?.dispositions) ?? NONE;
  const { queueId } = props;
  const choices = useMemo(() => choicesOf(all, queueId, language), [all, queueId, language]);
  const spelled = useMemo(
    () => new Map(choices.flatMap(({ items }) => items).map((one) => [one.value, one])),
    [choices],
  );

  /**
   * Enter takes what is marked in the list, else the first that is found. The list itself loses an Enter that comes right behind the last
   * letter: it is still being drawn, and nothing in it is marked.
   */
  const takeTyped = (event: KeyboardEvent<HTMLInputElement>) => {
    const typed = event.currentTarget.value.trim().toLowerCase();
    const isUnchanged = event.currentTarget.value === spelled.get(props.value ?? '')?.label;
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || typed === '' || isUnchanged) return;
    const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '');
    const marked = spelled.get(list?.querySelector('[data-combobox-selected]')?.getAttribute('value') ?? '');
    const found = [marked, ...spelled.values()].find((one) => isFoundBy(one, typed));
    if (found === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    props.onChange(found.value);
    props.onDone?.();
  };

  return (
    <Select
      onKeyDownCapture={takeTyped}
      label={
        <Group component="span" gap={6} display="inline-flex">
          {t('wrapUp.disposition')} <Kbd>D</Kbd>
        </Group>
      }
      aria-keyshortcuts="D"
      placeholder={t('wrapUp.dispositionPlaceholder')}
      nothingFoundMessage={t('wrapUp.dispositionNone')}
      searchable
      selectFirstOptionOnChange
      maxDropdownHeight={320}
      error={props.isMissing && props.value === null ? t('wrapUp.dispositionRequired') : null}
      data={choices}
      filter={({ options, search }) => {
        const words = search.trim().toLowerCase();
        return options.flatMap((option) => {
          if (!('group' in option)) return [];
          const items = option.items.filter((item) => isFoundBy(spelled.get(item.value), words));
          return items.length === 0 ? [] : [{ ...option, items }];
        });
      }}
      value={props.value}
      onChange={props.onChange}
      onOptionSubmit={() => props.onDone?.()}
    />
  );
}

const NONE: DispositionChoice[] = [];
