/** My state: what I am, since when, and what I want to be; also while still on a call. */
import { Alert, Button, Kbd, Menu, Paper, Stack, Text } from '@mantine/core';
import { IconCheck, IconChevronDown, IconCoffee, IconHeadset, IconPencil, IconPower } from '@tabler/icons-react';
import type { AgentView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import type { Words } from '../i18n/zh-CN/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatClock, formatDuration } from '../shared/format.ts';
import { STATE_LOOK } from '../shared/states.ts';
import { useReasonName } from './names.ts';
import { setFocus } from './requests.ts';
import { requestState } from './session.ts';
import s from './state-control.module.css';
import { useDesk } from './store.ts';

export function StateControl() {
  const { t } = useWords();
  const agent = useDesk(({ desk }) => desk.agent);
  const isOpen = useDesk(({ status }) => status === 'open');
  if (agent === null) return <Paper withBorder p="md" h={120} aria-label={t('stateControl.title')} />;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('stateControl.title')}>
      <Stack gap="xs">
        <Current agent={agent} />
        <Choices agent={agent} disabled={!isOpen} />
        <Focus agent={agent} />
        <Wanted agent={agent} />
        <Forced agent={agent} />
        <Hints agent={agent} />
      </Stack>
    </Paper>
  );
}

function Current({ agent }: { agent: AgentView }) {
  const { t, language } = useWords();
  const reasonName = useReasonName();
  const nowMs = useNowMs();
  const { color, Icon } = STATE_LOOK[agent.state];
  return (
    <div className={s.current} style={{ background: `var(--mantine-color-${color}-light)` }}>
      <Icon size={30} aria-hidden="true" />
      <div role="status">
        <Text fw={700} size="lg" lh={1.15} className={s.word} data-agent-state={agent.state}>
          {t(`state.${agent.state}`)}
        </Text>
        {agent.state === 'notReady' && agent.reason !== null && (
          <Text size="sm">
            {reasonName(agent.reason)}
            {agent.limitEndsAtMs !== null &&
              ` · ${t('force.limit', { time: formatClock(agent.limitEndsAtMs, language) })}`}
          </Text>
        )}
      </div>
      <Text className="digits" ml="auto" fw={600} size="lg">
        {formatDuration(nowMs - agent.sinceMs)}
      </Text>
    </div>
  );
}

/** What is chosen: the wanted state while busy, else the state itself. */
function chosen(agent: AgentView): string {
  return agent.wanted?.state ?? agent.state;
}

function Choices({ agent, disabled }: { agent: AgentView; disabled: boolean }) {
  const { t } = useWords();
  const reasons = useDesk(({ desk }) => desk.welcome?.notReadyReasons) ?? [];
  const reasonName = useReasonName();
  const checking = useDesk((desk) => desk.checkingMicrophone);
  const choice = chosen(agent);
  return (
    <Stack gap={6}>
      <Button
        size="md"
        classNames={{ label: s.choice }}
        color="green.8"
        variant={choice === 'ready' ? 'filled' : 'default'}
        leftSection={<IconHeadset size={19} />}
        rightSection={<Kbd>R</Kbd>}
        aria-keyshortcuts="R"
        aria-pressed={choice === 'ready'}
        disabled={disabled}
        loading={checking}
        onClick={() => void requestState('ready')}
      >
        {t('stateControl.ready')}
      </Button>
      <Menu position="bottom-start" width="target" withinPortal>
        <Menu.Target>
          <Button
            size="md"
            classNames={{ label: s.choice }}
            color="orange.8"
            variant={choice === 'notReady' ? 'filled' : 'default'}
            leftSection={<IconCoffee size={19} />}
            rightSection={
              <span className={s.right}>
                <IconChevronDown size={15} />
                <Kbd>B</Kbd>
              </span>
            }
            aria-keyshortcuts="B"
            disabled={disabled}
          >
            {t('stateControl.notReady')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('stateControl.chooseReason')}</Menu.Label>
          {reasons.map(({ code, limitMs }) => (
            <Menu.Item
              key={code}
              onClick={() => void requestState('notReady', code)}
              rightSection={limitMs === null ? null : <Text size="xs">{formatDuration(limitMs)}</Text>}
            >
              {reasonName(code)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="sm"
        classNames={{ label: s.choice }}
        variant={choice === 'signedOut' ? 'filled' : 'default'}
        color="gray.7"
        leftSection={<IconPower size={17} />}
        disabled={disabled}
        aria-pressed={choice === 'signedOut'}
        data-sign-out
        onClick={() => void requestState('signedOut')}
      >
        {t('stateControl.signOut')}
      </Button>
    </Stack>
  );
}

function Wanted({ agent }: { agent: AgentView }) {
  const { t } = useWords();
  const reasonName = useReasonName();
  const isBusy = agent.state === 'onCall' || agent.state === 'wrapUp' || agent.state === 'offered';
  if (!isBusy) return null;
  if (agent.wanted === null) {
    return (
      <Text size="xs" c="dimmed">
        {t('stateControl.wantedHint')}
      </Text>
    );
  }
  const { state, reason } = agent.wanted;
  const word = reason === null ? t(`state.${state}`) : `${t(`state.${state}`)} · ${reasonName(reason)}`;
  return (
    <Text size="sm" fw={600} role="status" className={s.wanted}>
      <IconCheck size={15} aria-hidden="true" /> {t('stateControl.wanted', { state: word })}
    </Text>
  );
}

/** Ready, and no call is offered: a case is being written. */
function Focus({ agent }: { agent: AgentView }) {
  const { t } = useWords();
  if (agent.state === 'signedOut') return null;
  const isOn = agent.focusSinceMs !== null;
  return (
    <Button
      size="xs"
      variant={isOn ? 'filled' : 'default'}
      color={isOn ? 'dark.6' : undefined}
      leftSection={<IconPencil size={15} />}
      aria-pressed={isOn}
      data-focus={isOn}
      onClick={() => setFocus(!isOn)}
    >
      {t(isOn ? 'force.focusOff' : 'force.focusOn')}
    </Button>
  );
}

/** Who put me here and why, and whether I am over time. */
function Forced({ agent }: { agent: AgentView }) {
  const { t } = useWords();
  const by = agent.by ?? agent.wanted?.by ?? null;
  if (by === null && !agent.isExceeded) return null;
  return (
    <Alert color={agent.isExceeded ? 'red' : 'orange'} p="xs" role="alert" data-forced={by !== null}>
      {by !== null && <Text size="sm">{t('force.by', { name: by.name, why: by.why })}</Text>}
      {agent.isExceeded && <Text size="sm">{t('force.exceeded')}</Text>}
    </Alert>
  );
}

const REASON_HINTS: Record<string, keyof Words['stateControl']> = {
  missed: 'missedHint',
  rejected: 'rejectedHint',
  phone: 'phoneHint',
  arrived: 'arrivedHint',
};

function Hints({ agent }: { agent: AgentView }) {
  const { t } = useWords();
  const microphone = useDesk((desk) => desk.microphone);
  if (microphone !== null) {
    return (
      <Alert color="red" p="xs" role="alert">
        {t(`microphone.${microphone.kind}`, { detail: microphone.detail })}
      </Alert>
    );
  }
  const hint = agent.state === 'notReady' && agent.reason !== null ? REASON_HINTS[agent.reason] : undefined;
  if (hint === undefined) return null;
  return (
    <Alert color={agent.reason === 'arrived' ? 'sea' : 'orange'} p="xs">
      {t(`stateControl.${hint}`)}
    </Alert>
  );
}
