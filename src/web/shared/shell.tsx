/** The frame of every signed-in page: where one is, who one is, and for agents the call bar, on every page. */
import { Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconHeadset, IconLogout } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { Role } from '../../adapters/desk/protocol.ts';
import { startDesk } from '../desk/session.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { type User, useSessionCheck, useSignOut } from '../session/use-session.ts';
import { ConnectionNotice } from './connection-notice.tsx';
import s from './shell.module.css';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';
import { useRefusals } from './use-refusals.ts';

const CallBar = lazy(() => import('../desk/call-bar.tsx'));

type PageName = 'desk' | 'floor' | 'calls' | 'messages' | 'customers' | 'knowledge' | 'flows' | 'what-if';

const PAGES: Record<Role, readonly PageName[]> = {
  agent: ['desk', 'calls', 'messages', 'customers', 'knowledge'],
  supervisor: ['floor', 'calls', 'messages', 'customers', 'knowledge', 'flows', 'what-if'],
  manager: ['floor', 'calls', 'messages', 'customers', 'knowledge', 'flows', 'what-if'],
  administrator: ['floor', 'calls', 'messages', 'customers', 'knowledge', 'flows', 'what-if'],
  quality: ['calls', 'messages', 'customers', 'floor', 'knowledge', 'flows'],
};

export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const [params] = useSearchParams();
  const [location, navigate] = useLocation();
  const status = useDesk((desk) => desk.status);
  const offeredCallId = useDesk((desk) => (desk.desk.agent?.state === 'offered' ? desk.desk.agent.callId : null));
  const checkSession = useSessionCheck();
  const isAgent = user.role === 'agent';
  const isWall = location === '/floor' && params.get('wall') === '1';

  useEffect(() => {
    startDesk({ watch: !isAgent });
  }, [isAgent]);

  // A refused socket may mean that the session has ended; only the API can tell it from a lost network.
  useEffect(() => {
    if (status === 'retrying' || status === 'signedOut') checkSession();
  }, [status, checkSession]);

  useRefusals();

  // A call belongs on the desk, wherever the agent was reading.
  useEffect(() => {
    // Once there, another entry in the browser's history for each call would make "back" useless.
    if (offeredCallId !== null && window.location.pathname !== '/desk') navigate('/desk');
  }, [offeredCallId, navigate]);

  return (
    <div className={s.shell}>
      {!isWall && <Header user={user} />}
      <ConnectionNotice quiet={location === '/floor'} />
      {isAgent && (
        <Suspense fallback={<div className={s.barPlace} />}>
          <CallBar />
        </Suspense>
      )}
      <div className={s.page}>{children}</div>
    </div>
  );
}

function Header({ user }: { user: User }) {
  const { t } = useWords();
  const [location] = useLocation();
  return (
    <header className={s.header}>
      <span className={s.brand}>
        <IconHeadset size={22} />
        {t('brand')}
      </span>
      <nav className={s.nav} aria-label={t('nav.main')}>
        {PAGES[user.role].map((page) => (
          <Link
            key={page}
            href={`/${page}`}
            className={s.link}
            aria-current={location.startsWith(`/${page}`) ? 'page' : undefined}
          >
            {t(`nav.${page}`)}
          </Link>
        ))}
      </nav>
      <Group gap="xs" ml="auto" wrap="nowrap">
        <LanguageSwitch />
        <ThemeSwitch />
        <UserMenu user={user} />
      </Group>
    </header>
  );
}

function UserMenu({ user }: { user: User }) {
  const { t } = useWords();
  const signOut = useSignOut();
  const onCall = useDesk(({ desk }) => desk.agent?.state === 'onCall' || desk.agent?.state === 'offered');
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={s.user}>
          <span>
            <Text span size="sm" fw={600}>
              {user.name}
            </Text>{' '}
            <Text span size="xs" c="dimmed">
              {t(`role.${user.role}`)} {user.userId}
            </Text>
          </span>
          <IconChevronDown size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLogout size={16} />} disabled={onCall} onClick={() => void signOut()}>
          {t('signIn.signOut')}
        </Menu.Item>
        {user.role === 'agent' && <Menu.Label>{t(onCall ? 'signIn.busy' : 'signIn.leave')}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
