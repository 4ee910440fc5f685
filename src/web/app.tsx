/** The pages and who may open them. Each page is loaded when it is opened. */
import { Center, Loader, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Role } from '../adapters/desk/protocol.ts';
import { useWords } from './i18n/index.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { homeOf, useSession } from './session/use-session.ts';
import { CrashBoundary, Notice } from './shared/notice.tsx';
import { Shell } from './shared/shell.tsx';
import { cssVariables, theme } from './theme.ts';

const DeskPage = lazy(() => import('./desk/page.tsx'));
const FloorPage = lazy(() => import('./floor/page.tsx'));
const CallsPage = lazy(() => import('./calls/page.tsx'));
const MessagesPage = lazy(() => import('./messages/page.tsx'));
const CustomersPage = lazy(() => import('./customers/page.tsx'));
const KnowledgePage = lazy(() => import('./knowledge/page.tsx'));
const FlowsPage = lazy(() => import('./flows/page.tsx'));
const WhatIfPage = lazy(() => import('./what-if/page.tsx'));
const GuestPage = lazy(() => import('./guest/page.tsx'));

const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, refetchOnWindowFocus: false } },
});

const PLANNING_ROLES: readonly Role[] = ['supervisor', 'manager', 'administrator'];
const FLOOR_ROLES: readonly Role[] = ['supervisor', 'quality', 'manager', 'administrator'];

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="top-center" />
        <CrashBoundary>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/guest" component={GuestPage} />
              <Route>
                <SignedInPages />
              </Route>
            </Switch>
          </Suspense>
        </CrashBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Waiting() {
  const { t } = useWords();
  return (
    <Center h="60vh">
      <Loader aria-label={t('common.loading')} />
    </Center>
  );
}

function SignedInPages() {
  const { t } = useWords();
  const { user, isLoading } = useSession();
  if (isLoading) return <Waiting />;
  if (user === null) return <SignInPage />;
  return (
    <Shell user={user}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/">
            <Redirect to={homeOf(user.role)} replace />
          </Route>
          <Route path="/desk">{user.role === 'agent' ? <DeskPage /> : <Notice text={t('common.noAccess')} />}</Route>
          <Route path="/floor">
            {FLOOR_ROLES.includes(user.role) ? <FloorPage /> : <Notice text={t('common.noAccess')} />}
          </Route>
          <Route path="/messages" component={MessagesPage} />
          <Route path="/customers/:customerId?">
            {(params) => <CustomersPage customerId={params.customerId ?? null} />}
          </Route>
          <Route path="/what-if">
            {PLANNING_ROLES.includes(user.role) ? <WhatIfPage /> : <Notice text={t('common.noAccess')} />}
          </Route>
          <Route path="/knowledge/*?">
            {(params) => <KnowledgePage user={user} articleId={params['*'] || null} />}
          </Route>
          <Route path="/flows/*?">
            {(params) =>
              FLOOR_ROLES.includes(user.role) ? (
                <FlowsPage user={user} name={params['*'] || null} />
              ) : (
                <Notice text={t('common.noAccess')} />
              )
            }
          </Route>
          <Route path="/calls/:callId?">{(params) => <CallsPage callId={params.callId ?? null} />}</Route>
          <Route>
            <Notice text={t('common.notFound')} />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}
