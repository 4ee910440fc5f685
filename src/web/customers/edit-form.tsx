/** Changes a file. Whoever sees masked values shows them first, which goes on record; masked ones are never saved back. */
import { ActionIcon, Alert, Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Translate, useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { GrowingTextarea } from '../shared/growing-textarea.tsx';
import { ApiError } from '../shared/http.ts';
import { useLanguageName } from '../shared/language-name.ts';
import { type CustomerAnswer, editCustomer, FIELDS, type Fields, PHONE_USES, type PhoneUse, reveal } from './api.ts';
import s from './customers.module.css';

type Given = { raw: string; kind: PhoneUse; key: number };
type Secret = { phones: Given[]; address: string };

export function EditForm({ answer, onDone }: { answer: CustomerAnswer; onDone(): void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { customer, sight } = answer;
  const languageName = useLanguageName();
  const [fields, setFields] = useState<Fields>(
    () => Object.fromEntries(FIELDS.map((field) => [field, customer[field]])) as Fields,
  );
  /** Null: not shown, and left as it is. */
  const [secret, setSecret] = useState<Secret | null>(sight === 'clear' ? secretOf(customer) : null);
  const revealing = useMutation({
    mutationFn: () => reveal(customer.customerId),
    onSuccess: (shown) => setSecret(secretOf(shown)),
  });
  const saving = useMutation({
    mutationFn: () => {
      const { address: _, ...open } = fields;
      const hidden = secret && {
        address: secret.address,
        phones: secret.phones
          .filter(({ raw }) => raw.trim() !== '')
          .map(({ raw, kind }) => ({ raw: raw.trim(), kind })),
      };
      return editCustomer(customer.customerId, { version: customer.version, ...open, ...hidden });
    },
    onSuccess() {
      notifications.show({ color: 'green', message: t('customers.saved') });
      onDone();
    },
    onError(error) {
      // What is in the fields stays; what it is compared with is read anew.
      if (error instanceof ApiError && error.code === 'changedMeanwhile')
        void client.invalidateQueries({ queryKey: ['customers', 'file'] });
    },
  });
  const set = <F extends keyof Fields>(field: F, value: Fields[F]) =>
    setFields((before) => ({ ...before, [field]: value }));
  const save = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={save}>
      <Stack gap="xs">
        <TextInput
          label={t('customers.field.name')}
          value={fields.name}
          required
          maxLength={60}
          autoFocus
          onChange={(event) => set('name', event.currentTarget.value)}
        />
        <TextInput
          label={t('customers.field.salutation')}
          value={fields.salutation}
          maxLength={60}
          onChange={(event) => set('salutation', event.currentTarget.value)}
        />
        <Group grow>
          <NativeSelect
            label={t('customers.field.level')}
            value={fields.level}
            onChange={(event) => set('level', event.currentTarget.value as Fields['level'])}
            data={(['new', 'regular', 'vip'] as const).map((value) => ({ value, label: t(`customer.level.${value}`) }))}
          />
          <NativeSelect
            label={t('customers.field.language')}
            value={fields.language}
            onChange={(event) => set('language', event.currentTarget.value as Fields['language'])}
            data={(['zh-CN', 'en'] as const).map((value) => ({ value, label: languageName(value) }))}
          />
        </Group>
        {secret === null ? (
          sight === 'onRequest' && (
            <Button variant="default" loading={revealing.isPending} onClick={() => revealing.mutate()}>
              {t('customers.reveal')}
            </Button>
          )
        ) : (
          <SecretFields secret={secret} onChange={setSecret} />
        )}
        <GrowingTextarea
          label={t('customers.field.remark')}
          value={fields.remark}
          leastRows={2}
          maxLength={2000}
          onChange={(event) => set('remark', event.currentTarget.value)}
        />
        {(saving.error ?? revealing.error) !== null && (
          <Alert color="red" role="alert" p="xs">
            {explain(t, saving.error ?? revealing.error)}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {t('customers.save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('customers.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

let keys = 0;
const keyed = (phone: { raw: string; kind: PhoneUse }): Given => {
  keys += 1;
  return { raw: phone.raw, kind: phone.kind, key: keys };
};
const secretOf = (shown: { phones: { raw: string; kind: PhoneUse }[]; address: string }): Secret => ({
  phones: shown.phones.map(keyed),
  address: shown.address,
});

function explain(t: Translate, error: unknown): string {
  const code = error instanceof ApiError ? error.code : '';
  return code === 'changedMeanwhile' || code === 'noNumber' ? t(`customers.${code}`) : describeError(t, error);
}

/** As many as the controller takes. */
const PHONES_AT_MOST = 10;

function SecretFields({ secret, onChange }: { secret: Secret; onChange(secret: Secret): void }) {
  const { t } = useWords();
  const { phones } = secret;
  const change = (key: number, part: Partial<Given>) =>
    onChange({ ...secret, phones: phones.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  return (
    <>
      {phones.map((phone) => (
        <div key={phone.key} className={s.phoneRow}>
          <TextInput
            aria-label={t('customers.field.phone')}
            value={phone.raw}
            maxLength={40}
            onChange={(event) => change(phone.key, { raw: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label={t('customers.kindOf', { number: phone.raw })}
            value={phone.kind}
            onChange={(event) => change(phone.key, { kind: event.currentTarget.value as PhoneUse })}
            data={PHONE_USES.map((value) => ({ value, label: t(`customers.kind.${value}`) }))}
          />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('customers.removePhone', { number: phone.raw })}
            onClick={() => onChange({ ...secret, phones: phones.filter(({ key }) => key !== phone.key) })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPlus size={15} />}
        disabled={phones.length >= PHONES_AT_MOST}
        onClick={() => onChange({ ...secret, phones: [...phones, keyed({ raw: '', kind: 'mobile' })] })}
      >
        {t('customers.addPhone')}
      </Button>
      <GrowingTextarea
        leastRows={1}
        label={t('customers.field.address')}
        value={secret.address}
        maxLength={300}
        onChange={(event) => onChange({ ...secret, address: event.currentTarget.value })}
      />
    </>
  );
}
