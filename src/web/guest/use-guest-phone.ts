import { useEffect, useRef, useState } from 'react';
import type { PhoneCredentials } from '../../adapters/desk/protocol.ts';
import { type Translate, useWords } from '../i18n/index.ts';
import { startMeasuring } from '../phone/measure.ts';
import { checkMicrophone } from '../phone/microphone.ts';
import { createSoftphone, type SessionState, type Softphone } from '../phone/softphone.ts';
import { playKeyTone, unlockSound } from '../phone/tones.ts';
import { serverNowMs } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { ApiError, request } from '../shared/http.ts';

export type GuestCall = {
  state: 'idle' | 'microphone' | 'connecting' | 'ringing' | 'up';
  muted: boolean;
  upSinceMs: number | null;
  /** Keys sent during this call. */
  pressed: string;
  problem: string | null;
};

const IDLE: GuestCall = { state: 'idle', muted: false, upSinceMs: null, pressed: '', problem: null };

/** SIP's causes as JsSIP names them, in words a customer understands. */
const CAUSES: Record<string, 'busy' | 'rejected' | 'unavailable' | 'notFound' | 'connection'> = {
  Busy: 'busy',
  Rejected: 'rejected',
  Unavailable: 'unavailable',
  'Not Found': 'notFound',
  'Connection Error': 'connection',
  'Request Timeout': 'connection',
};

function explain(t: Translate, cause: string): string {
  const known = CAUSES[cause];
  return t('guest.failed', {
    why: known === undefined ? t('guest.cause.other', { cause }) : t(`guest.cause.${known}`),
  });
}

/** The guest's one call. Credentials are asked for at the first call and serve until the page is left. */
export function useGuestPhone() {
  const { t } = useWords();
  const [call, setCall] = useState(IDLE);
  const phone = useRef<Softphone | null>(null);
  const words = useRef(t);
  words.current = t;

  useEffect(() => () => phone.current?.stop(), []);

  const follow = (session: SessionState, muted: boolean) => {
    if (session === 'none') setCall((old) => ({ ...IDLE, problem: old.problem }));
    else if (session === 'up') {
      setCall((old) => ({ ...old, state: 'up', muted, upSinceMs: old.upSinceMs ?? serverNowMs() }));
    } else if (session !== 'incoming') setCall((old) => ({ ...old, state: session }));
  };

  const open = async (): Promise<Softphone> => {
    if (phone.current !== null) return phone.current;
    const credentials = await request<PhoneCredentials>('POST', '/api/guest-phone');
    const opened = createSoftphone({
      onRegistration: () => undefined,
      onSession: follow,
      onIncoming: () => opened.reject(),
      onFailed: (cause) => {
        setCall({ ...IDLE, problem: explain(words.current, cause) });
        if (CAUSES[cause] !== 'connection') return;
        // The phone may have been taken away meanwhile; the next call asks for a new one.
        phone.current?.stop();
        phone.current = null;
      },
    });
    startMeasuring(opened.remoteStream, () => ({}));
    opened.use(credentials, false);
    phone.current = opened;
    return opened;
  };

  return {
    call,
    async dial(number: string) {
      unlockSound();
      setCall({ ...IDLE, state: 'microphone' });
      if ((await checkMicrophone()) !== null) {
        setCall({ ...IDLE, problem: t('guest.refused') });
        return;
      }
      setCall({ ...IDLE, state: 'connecting' });
      try {
        (await open()).dial(number);
      } catch (error) {
        const isOff = error instanceof ApiError && error.status === 404;
        setCall({ ...IDLE, problem: isOff ? t('guest.off') : describeError(t, error) });
      }
    },
    hangUp() {
      phone.current?.hangUp();
      setCall((old) => ({ ...IDLE, problem: old.problem }));
    },
    toggleMute() {
      phone.current?.setMuted(!call.muted);
    },
    press(key: string) {
      playKeyTone(key);
      phone.current?.press(key);
      setCall((old) => ({ ...old, pressed: old.pressed + key }));
    },
  };
}
