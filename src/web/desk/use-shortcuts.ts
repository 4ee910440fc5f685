/**
 * Single keys work the desk. A key does exactly what the control that carries it in `aria-keyshortcuts` does, so what is
 * not on the screen or not allowed now cannot be done by key either; fields get the focus.
 */
import { useEffect } from 'react';
import type { Words } from '../i18n/zh-CN/index.ts';

/** Keys as controls carry them, in the order the help lists them. */
export const SHORTCUTS: readonly {
  key: string;
  word: Exclude<keyof Words['keys'], 'title' | 'open' | 'lead' | 'enable'>;
}[] = [
  { key: 'A', word: 'answer' },
  { key: 'X', word: 'reject' },
  { key: 'M', word: 'mute' },
  { key: 'H', word: 'hold' },
  { key: 'Q', word: 'pauseRecording' },
  { key: 'J', word: 'selfService' },
  { key: 'T', word: 'transfer' },
  { key: 'H', word: 'swap' },
  { key: 'G', word: 'confer' },
  { key: 'T', word: 'handOver' },
  { key: 'C', word: 'endConsult' },
  { key: '#', word: 'keypad' },
  { key: 'E', word: 'hangUp' },
  { key: 'Z', word: 'dial' },
  { key: 'V', word: 'machine' },
  { key: 'R', word: 'ready' },
  { key: 'B', word: 'notReady' },
  { key: 'N', word: 'note' },
  { key: 'D', word: 'disposition' },
  { key: 'Y', word: 'resolved' },
  { key: 'U', word: 'unresolved' },
  { key: 'G', word: 'extend' },
  { key: 'F', word: 'finish' },
  { key: 'I', word: 'nextFile' },
  { key: 'U', word: 'newCustomer' },
  { key: 'S', word: 'findCustomer' },
  { key: 'P', word: 'shopPage' },
  { key: 'K', word: 'knowledge' },
  { key: 'O', word: 'order' },
  { key: 'W', word: 'case' },
  { key: 'L', word: 'promise' },
  { key: '?', word: 'help' },
];

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

export function useShortcuts(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
      // A dialogue or an open menu has the keyboard for itself.
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      const key = event.key.toUpperCase();
      // Digits choose among what is listed.
      if (!/^[1-9]$/.test(key) && !SHORTCUTS.some((shortcut) => shortcut.key === key)) return;
      const control = document.querySelector<HTMLElement>(`[aria-keyshortcuts="${key}"]:not(:disabled)`);
      if (control === null) return;
      event.preventDefault();
      if (control.matches('input, textarea')) control.focus();
      else control.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}
