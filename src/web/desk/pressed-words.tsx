import { useWords } from '../i18n/index.ts';
import { type Pressed, pressedWord } from '../shared/pressed.ts';

/** The keys a caller pressed, in words, oldest first. */
export function PressedWords({ pressed }: { pressed: readonly Pressed[] }) {
  const { t } = useWords();
  if (pressed.length === 0) return <>{t('bar.pressedNone')}</>;
  const words = pressed.map((one) => {
    const { word, digits } = pressedWord(one);
    return t(`pressed.${word}`, { digits });
  });
  const text = words.join(' › ');
  return <span title={text}>{text}</span>;
}
