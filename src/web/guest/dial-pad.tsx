import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/index.ts';
import { KEYS } from '../phone/tones.ts';
import s from './guest.module.css';

const LETTERS: Record<string, string> = {
  2: 'ABC',
  3: 'DEF',
  4: 'GHI',
  5: 'JKL',
  6: 'MNO',
  7: 'PQRS',
  8: 'TUV',
  9: 'WXYZ',
  0: '+',
};

/** Twelve keys. `byKeyboard`: the computer's keys press them too, as they do on a telephone during a call. */
export function DialPad({ onPress, byKeyboard }: { onPress(key: string): void; byKeyboard: boolean }) {
  const { t } = useWords();
  const pressing = useRef(onPress);
  pressing.current = onPress;

  useEffect(() => {
    if (!byKeyboard) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if ((KEYS as readonly string[]).includes(event.key)) pressing.current(event.key);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [byKeyboard]);

  return (
    <fieldset className={s.pad} aria-label={t('guest.keypad')}>
      {KEYS.map((key) => (
        <button key={key} type="button" className={s.key} data-key={key} onClick={() => onPress(key)}>
          <span>{key}</span>
          <small aria-hidden="true">{LETTERS[key] ?? ''}</small>
        </button>
      ))}
    </fieldset>
  );
}
