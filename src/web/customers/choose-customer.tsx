/** On the desk, where it is open whose call it is: one of several, somebody who is found by searching, or a new customer. */
import { Button, Group, Kbd, Paper, SegmentedControl, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OfferView } from '../../core/commands.ts';
import type { CustomerChoice } from '../../core/customer.ts';
import { chooseCustomer } from '../desk/requests.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { isGuest } from '../shared/caller.ts';
import { describeError } from '../shared/errors.ts';
import { formatDay } from '../shared/format.ts';
import { LevelBadge } from '../shared/level-badge.tsx';
import { createCustomer, searchCustomers } from './api.ts';
import s from './customers.module.css';
import { type Title as PersonTitle, salutationFor, TITLES } from './salutation.ts';

export function Choices({ offer }: { offer: OfferView }) {
  const { t } = useWords();
  const { choices = [] } = offer;
  if (choices.length === 0) return null;
  const isByOrder = choices.length === 1 && choices[0]?.because === 'order';
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="who-calls">
      <Group gap="xs" mb={6}>
        <IconUsers size={20} aria-hidden="true" />
        <Title order={2} size="h5" id="who-calls">
          {isByOrder ? t('customers.ownerOfOrder') : t('customers.several', { count: choices.length })}
        </Title>
      </Group>
      <ol className={s.choices}>
        {choices.map((choice, index) => (
          <li key={choice.customerId}>
            <Choice
              choice={choice}
              digit={index + 1}
              onChoose={() => chooseCustomer(offer.callId, choice.customerId)}
            />
          </li>
        ))}
      </ol>
    </Paper>
  );
}

function Choice({ choice, digit, onChoose }: { choice: CustomerChoice; digit: number; onChoose(): void }) {
  const { t, language } = useWords();
  const { lastOrder } = choice;
  return (
    <button type="button" className={s.choice} aria-keyshortcuts={String(digit)} onClick={onChoose}>
      <Kbd>{digit}</Kbd>
      <span>
        <span className={s.choiceName}>
          <strong>{choice.name}</strong> <span>{choice.salutation}</span> <LevelBadge level={choice.level} size="sm" />
          {choice.region !== null && <span>{choice.region}</span>}
          {choice.because === 'order' && <span>{t('customers.becauseOrder')}</span>}
        </span>
        <span className={s.choiceFacts}>
          {lastOrder === null
            ? t('customer.ordersNone')
            : t('customers.lastOrder', {
                number: lastOrder.orderNumber,
                date: formatDay(lastOrder.placedOn, language),
                items: lastOrder.items,
              })}
          {' · '}
          {choice.lastContactOn === null
            ? t('customer.contactsNone')
            : t('customers.lastContact', { date: formatDay(choice.lastContactOn, language) })}
          {choice.openCases > 0 && ` · ${t('customers.openCases', { count: choice.openCases })}`}
        </span>
      </span>
    </button>
  );
}

/** `U`, a name, Enter: that is all. Without a name the file is called by the last digits, to be completed later. */
export function NewCustomer({ offer }: { offer: OfferView }) {
  const { t, language } = useWords();
  // After the talk the key says that the matter is not resolved.
  const isWrapUp = useDesk(({ desk }) => desk.agent?.state === 'wrapUp');
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [title, setTitle] = useState<PersonTitle>('none');
  const number = offer.ani === null || isGuest(offer.ani) ? null : (offer.caller?.number ?? offer.ani);
  const byDefault = t('customers.callerNamed', { digits: number?.slice(-4) ?? '' }).trim();
  const saving = useMutation({
    mutationFn: () => {
      const given = name.trim() || byDefault;
      return createCustomer({
        name: given,
        salutation: salutationFor(given, title),
        language: offer.language,
        phones: number === null ? [] : [{ raw: number, kind: null }],
      });
    },
    onSuccess: ({ customerId }) => chooseCustomer(offer.callId, customerId),
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  if (!isOpen) {
    return (
      <Button
        variant="light"
        leftSection={<IconUserPlus size={18} />}
        rightSection={isWrapUp ? null : <Kbd>U</Kbd>}
        aria-keyshortcuts={isWrapUp ? undefined : 'U'}
        onClick={() => setOpen(true)}
      >
        {t('customers.new')}
      </Button>
    );
  }
  return (
    <form onSubmit={save} className={s.newCustomer}>
      <TextInput
        label={t('customers.field.name')}
        placeholder={byDefault}
        value={name}
        maxLength={60}
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
        error={saving.error === null ? undefined : describeError(t, saving.error)}
      />
      <SegmentedControl
        aria-label={t('customers.field.salutation')}
        value={title}
        onChange={(value) => setTitle(value as PersonTitle)}
        data={TITLES.map((value) => ({ value, label: t(`customers.personTitle.${value}`) }))}
      />
      <Button type="submit" loading={saving.isPending} rightSection={<Kbd>Enter</Kbd>}>
        {t('customers.save')}
      </Button>
      <Text size="xs" c="dimmed" lang={language} className={s.newHint}>
        {number === null ? t('customers.newWithoutNumber') : t('customers.newWithNumber', { number })}
      </Text>
    </form>
  );
}

/** While a name is typed nothing is asked; each search goes on record. */
const TYPED_FOR_MS = 350;

/** Somebody who has a file already and calls from another number. */
export function FindCustomer({ callId }: { callId: string }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), TYPED_FOR_MS);
  const { data } = useQuery({
    queryKey: ['customers', 'search', wanted],
    queryFn: () => searchCustomers(wanted, 5),
    enabled: wanted.length > 1,
  });
  const found = wanted.length > 1 ? (data?.customers ?? []) : [];
  return (
    <div>
      <TextInput
        aria-label={t('customers.find')}
        placeholder={t('customers.findPlaceholder')}
        value={text}
        aria-keyshortcuts="S"
        rightSection={<Kbd>S</Kbd>}
        maxLength={60}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <ul className={s.choices}>
        {found.map((one) => (
          <li key={one.customerId}>
            <button type="button" className={s.choice} onClick={() => chooseCustomer(callId, one.customerId)}>
              <span className={s.choiceName}>
                <strong>{one.name}</strong> <LevelBadge level={one.level} size="sm" />{' '}
                <span className="digits">{one.phones.map(({ raw }) => raw).join(' / ')}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {wanted.length > 1 && data?.customers.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {t('customers.nobody')}
        </Text>
      )}
    </div>
  );
}
