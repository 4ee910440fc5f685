/** What the shop decides about its customers' files: where it is, its own system's link, who sees numbers. */
import { Alert, Button, Group, Loader, Modal, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { ApiError } from '../shared/http.ts';
import { readSettings, type Settings, saveSettings } from './api.ts';

export function SettingsDialog({ onClose }: { onClose(): void }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: ['customer-settings'], queryFn: readSettings, staleTime: 0 });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('customers.settings')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
      attributes={{ header: { role: 'none' } }}
    >
      {query.error !== null && (
        <Alert color="red" role="alert">
          {describeError(t, query.error)}
        </Alert>
      )}
      {query.isFetching ? (
        <Loader aria-label={t('common.loading')} />
      ) : (
        query.data && <Form settings={query.data} onClose={onClose} />
      )}
    </Modal>
  );
}

const ROLES = ['agent', 'supervisor', 'manager', 'administrator'] as const;
const SIGHTS = ['clear', 'onRequest', 'masked'] as const;
const OPENS = ['onClick', 'byItself'] as const;

function Form({ settings, onClose }: { settings: Settings; onClose(): void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [home, setHome] = useState({ country: settings.home.country, areaCode: settings.home.areaCode ?? '' });
  const [template, setTemplate] = useState(settings.link?.template ?? '');
  const [opens, setOpens] = useState(settings.link?.opens ?? 'onClick');
  const [sight, setSight] = useState(settings.sight);
  const [undoMergeMinutes, setUndo] = useState(settings.undoMergeMinutes);
  const saving = useMutation({
    mutationFn: () =>
      saveSettings({
        home: { country: home.country.trim().toUpperCase(), areaCode: home.areaCode.trim() || null },
        link: template.trim() === '' ? null : { template: template.trim(), opens },
        sight,
        undoMergeMinutes,
      }),
    onSuccess() {
      notifications.show({ color: 'green', message: t('customers.saved') });
      void client.invalidateQueries({ queryKey: ['customers'] });
      onClose();
    },
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const { error } = saving;
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <Group grow align="start">
          <TextInput
            label={t('customers.country')}
            description={t('customers.countryHint')}
            value={home.country}
            maxLength={2}
            required
            onChange={(event) => setHome({ ...home, country: event.currentTarget.value })}
          />
          <TextInput
            label={t('customers.areaCode')}
            description={t('customers.areaCodeHint')}
            value={home.areaCode}
            maxLength={5}
            onChange={(event) => setHome({ ...home, areaCode: event.currentTarget.value })}
          />
        </Group>
        <TextInput
          label={t('customers.linkTemplate')}
          description={t('customers.linkHint')}
          placeholder="https://crm.example.com/customers?phone={number}"
          value={template}
          maxLength={1000}
          onChange={(event) => setTemplate(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('customers.linkOpens')}
          value={opens}
          onChange={(event) => setOpens(event.currentTarget.value as typeof opens)}
          data={OPENS.map((value) => ({ value, label: t(`customers.opens.${value}`) }))}
        />
        <Text size="sm" fw={600}>
          {t('customers.sight')}
        </Text>
        <Group grow>
          {ROLES.map((role) => (
            <NativeSelect
              key={role}
              label={t(`role.${role}`)}
              value={sight[role]}
              onChange={(event) => setSight({ ...sight, [role]: event.currentTarget.value })}
              data={SIGHTS.map((value) => ({ value, label: t(`customers.sights.${value}`) }))}
            />
          ))}
        </Group>
        <NumberInput
          label={t('customers.undoMinutes')}
          value={undoMergeMinutes}
          min={10}
          max={43_200}
          allowDecimal={false}
          hideControls
          onChange={(value) => setUndo(Number(value) || 10)}
        />
        {error !== null && (
          <Alert color="red" role="alert">
            {error instanceof ApiError && error.status === 400
              ? t('customers.badSetting', { message: error.message })
              : describeError(t, error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('customers.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {t('customers.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
