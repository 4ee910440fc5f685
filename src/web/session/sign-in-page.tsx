import { Alert, Anchor, Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertCircle, IconHeadset } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { loadDeskAhead } from '../desk/ahead.ts';
import { useWords } from '../i18n/index.ts';
import { describeError } from '../shared/errors.ts';
import { ApiError } from '../shared/http.ts';
import { usePublicFacts } from '../shared/public-facts.ts';
import { LanguageSwitch, ThemeSwitch } from '../shared/switches.tsx';
import s from './sign-in.module.css';
import { useSignIn } from './use-session.ts';

export function SignInPage() {
  const { t, language } = useWords();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const facts = usePublicFacts();
  useEffect(loadDeskAhead, []);
  const wrong = signIn.error instanceof ApiError && signIn.error.status === 401;

  return (
    <div className={s.page}>
      <div className={s.brand} aria-hidden="true">
        <IconHeadset size={72} stroke={1.2} />
        <span className={s.name}>{facts?.name[language] ?? t('brand')}</span>
      </div>
      <main className={s.side}>
        <Group justify="flex-end" gap="xs">
          <LanguageSwitch />
          <ThemeSwitch />
        </Group>
        <form
          className={s.form}
          onSubmit={(event) => {
            event.preventDefault();
            signIn.mutate({ user, password });
          }}
        >
          <Stack gap="md">
            <div>
              <Title order={1} size="h2">
                {t('signIn.title')}
              </Title>
              <Text c="dimmed" mt={4}>
                {t('signIn.lead')}
              </Text>
            </div>
            {signIn.error !== null && (
              <Alert color="red" icon={<IconAlertCircle size={18} />} role="alert">
                {wrong ? t('error.wrongPassword') : describeError(t, signIn.error)}
              </Alert>
            )}
            <TextInput
              label={t('signIn.user')}
              name="user"
              autoComplete="username"
              required
              withAsterisk={false}
              autoFocus
              value={user}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('signIn.password')}
              name="password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" size="md" loading={signIn.isPending}>
              {t('signIn.submit')}
            </Button>
            {facts?.guestPhone === true && (
              <Anchor component={Link} href="/guest" ta="center" size="sm">
                {t('signIn.toGuest')}
              </Anchor>
            )}
          </Stack>
        </form>
      </main>
    </div>
  );
}
