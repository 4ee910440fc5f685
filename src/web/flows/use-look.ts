/** What the controller finds in a text, asked when typing pauses. */
import { useEffect, useRef, useState } from 'react';
import type { Look } from '../../core/flow-editor/messages.ts';
import { ApiError } from '../shared/http.ts';
import { look } from './api.ts';

/** Between two words one does not stop this long; at the end of a thought one does. */
const PAUSE_MS = 400;

/** `seen` is of `seenText`; `isChecking` while a newer text is on its way. The last text that could be drawn is in `drawn`. */
export type Looked = { seen: Look | null; drawn: Look | null; isChecking: boolean; error: unknown };

export function useLook(name: string, text: string | null): Looked {
  const [state, setState] = useState<Looked>({ seen: null, drawn: null, isChecking: true, error: null });
  const isFirst = useRef(true);
  useEffect(() => {
    if (text === null) return;
    let over = false;
    setState((before) => ({ ...before, isChecking: true }));
    const ask = () =>
      look(name, text).then(
        (seen) => {
          if (over) return;
          setState(({ drawn }) => ({
            seen,
            drawn: seen.graph === null ? drawn : seen,
            isChecking: false,
            error: null,
          }));
        },
        (error: unknown) => {
          if (over) return;
          setState((before) => ({ ...before, isChecking: false, error }));
          // Too many questions in a minute: the next change asks again.
          if (!(error instanceof ApiError)) throw error;
        },
      );
    const timer = window.setTimeout(() => void ask(), isFirst.current ? 0 : PAUSE_MS);
    isFirst.current = false;
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [name, text]);
  return state;
}
