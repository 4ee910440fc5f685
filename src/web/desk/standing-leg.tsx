/** The leg that stands from call to call: whether I keep one, and whether it is there. */
import { Switch, Text } from '@mantine/core';
import { useWords } from '../i18n/index.ts';
import s from './phone-status.module.css';
import { setStandingLeg } from './requests.ts';
import { useDesk } from './store.ts';

export function StandingLeg() {
  const { t } = useWords();
  const standing = useDesk(({ desk }) => desk.agent?.standing);
  const isOpen = useDesk(({ status }) => status === 'open');
  if (standing === undefined) return null;
  const { rule, on, state } = standing;
  const word = t(on ? `standing.${state}` : 'standing.off');
  return (
    <div className={s.line} title={t('standing.hint')}>
      <Text size="sm" c="dimmed">
        {t('standing.label')}
      </Text>
      <span className={s.word}>
        <Text size="sm" role="status" data-standing={on ? state : 'off'}>
          {word}
        </Text>
        {rule === 'optional' && (
          <Switch
            size="sm"
            checked={on}
            disabled={!isOpen}
            aria-label={t('standing.keep')}
            data-keep-standing
            onChange={(event) => setStandingLeg(event.currentTarget.checked)}
          />
        )}
      </span>
    </div>
  );
}
