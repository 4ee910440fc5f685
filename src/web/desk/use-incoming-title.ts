import { useEffect } from 'react';
import type { OfferView } from '../../core/commands.ts';
import { useWords } from '../i18n/index.ts';
import { notify } from './notify.ts';
import type { CallPhase } from './use-call-phase.ts';

const BLINK_MS = 800;

/** The window's title, and the system's notification, tell of a call to an agent who is looking at another window. */
export function useIncomingTitle(phase: CallPhase, offer: OfferView | null): void {
  const { t } = useWords();
  const brand = t('brand');
  const incoming = t('bar.incomingTitle', { who: offer?.customer?.name ?? offer?.ani ?? '' });

  const callId = offer?.callId ?? null;

  useEffect(() => {
    if (phase === 'incoming' && callId !== null) return notify(incoming, callId);
  }, [phase, incoming, callId]);

  useEffect(() => {
    document.title = brand;
    if (phase !== 'incoming') return;
    document.title = incoming;
    const timer = window.setInterval(() => {
      document.title = document.title === incoming ? brand : incoming;
    }, BLINK_MS);
    return () => {
      window.clearInterval(timer);
      document.title = brand;
    };
  }, [phase, incoming, brand]);
}
