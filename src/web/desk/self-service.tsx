/** The caller keys something in, out of the agent's hearing: sending them, getting them back, and what has come of it. */
import { Button, Kbd, Menu, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconPassword } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { SelfServiceView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { useNowMs } from '../shared/clock.ts';
import { formatDuration } from '../shared/format.ts';
import { endSelfService, lookForTargets, sendToSelfService } from './requests.ts';
import { useDesk } from './store.ts';

const KEY = { size: 'md', rightSection: <Kbd>J</Kbd>, 'aria-keyshortcuts': 'J' } as const;
const DIGITS = /^[1-9]$/;

/** Where a shop has one such step only, there is nothing to choose. */
export function SelfServiceButton() {
  const { t, language } = useWords();
  const targets = useDesk(({ desk }) => desk.targets);
  const [isWanted, setWanted] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const steps = targets?.selfServices ?? [];
  useEffect(() => {
    if (!isWanted || targets === null) return;
    setWanted(false);
    const [first, ...others] = targets.selfServices ?? [];
    if (first !== undefined && others.length === 0) sendToSelfService(first.flowId);
    else setOpen(true);
  }, [isWanted, targets]);
  const choose = (flowId: string | undefined) => {
    if (flowId === undefined) return;
    setOpen(false);
    sendToSelfService(flowId);
  };
  return (
    <Menu
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Tooltip label={t('selfService.hint')} multiline w={280}>
          <Button
            {...KEY}
            variant="default"
            aria-label={t('selfService.verb')}
            data-self-service
            onClick={() => {
              lookForTargets();
              setWanted(true);
            }}
          >
            <IconPassword size={20} />
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown
        aria-label={t('selfService.menu')}
        onKeyDown={(event) => {
          if (DIGITS.test(event.key)) choose(steps[Number(event.key) - 1]?.flowId);
        }}
      >
        {steps.length === 0 && <Menu.Item disabled>{t('selfService.none')}</Menu.Item>}
        {steps.map(({ flowId, titles }, index) => (
          <Menu.Item key={flowId} rightSection={<Kbd>{index + 1}</Kbd>} onClick={() => choose(flowId)}>
            {titles[language] ?? flowId}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The clock runs to when the caller comes back by themselves. */
export function TakeBackButton({ untilMs }: { untilMs: number | undefined }) {
  const { t } = useWords();
  const nowMs = useNowMs();
  return (
    <Button {...KEY} variant="default" leftSection={<IconArrowBackUp size={20} />} onClick={endSelfService}>
      {t('selfService.back')}
      {untilMs !== undefined && <span className="digits">&nbsp;{formatDuration(Math.max(0, untilMs - nowMs))}</span>}
    </Button>
  );
}

/** What has come of it, in a sentence; of the digits only what the flow says may be shown. */
export function useSelfServiceWords(): (view: SelfServiceView) => string {
  const { t, language } = useWords();
  return ({ names, endedAs, outcome, digits, lastDigits }) => {
    const step = names[language];
    if (endedAs === null) return t('selfService.running', { step });
    const masked =
      digits === 0
        ? []
        : [
            lastDigits === null
              ? t('selfService.digits', { digits })
              : t('selfService.last', { digits, last: lastDigits }),
          ];
    const what = [outcome?.[language] ?? t(`selfService.endedAs.${endedAs}`), ...masked].join(' · ');
    return t('selfService.result', { step, outcome: what });
  };
}
