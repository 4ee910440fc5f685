import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useDesk } from '../desk/store.ts';
import { useWords, wordFor } from '../i18n/index.ts';

/** Says what the controller did not do, once each. */
export function useRefusals(): void {
  const { t } = useWords();
  const refusal = useDesk(({ desk }) => desk.refusal);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language does not repeat the message
  useEffect(() => {
    if (refusal === null) return;
    const { code, message, request } = refusal;
    const why = code.startsWith('verb.') ? code.slice('verb.'.length) : null;
    const words =
      request === 'dial' && why === 'unknown'
        ? t('dial.badNumber')
        : why !== null
          ? wordFor(t, 'party', `refusedWhy.${why}`)
          : isKnown(code)
            ? t(`refused.${code}`, { message })
            : t('refused.other', { message });
    notifications.show({ id: `refused-${code}`, color: 'red', message: words });
  }, [refusal]);
}

const KNOWN = ['noPhone', 'notAllowed', 'noFile', 'onCall', 'phoneNotKept'] as const;

function isKnown(code: string): code is (typeof KNOWN)[number] {
  return (KNOWN as readonly string[]).includes(code);
}
