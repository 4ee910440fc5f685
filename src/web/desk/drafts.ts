/** Notes as typed, kept in this browser tab: a reload or a lost network takes no word away. */
const PREFIX = 'hotline.note.';

export type Draft = { note: string; sent: boolean };

export function draftOf(callId: string): Draft | null {
  const kept = sessionStorage.getItem(PREFIX + callId);
  return kept === null ? null : (JSON.parse(kept) as Draft);
}

/** `sent`: the controller has it too. */
export function keepDraft(callId: string, note: string, sent: boolean): void {
  // Those of earlier calls are with the controller; a customer's words do not stay in the browser.
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && key !== PREFIX + callId) sessionStorage.removeItem(key);
  }
  sessionStorage.setItem(PREFIX + callId, JSON.stringify({ note, sent } satisfies Draft));
}

export function forgetDraft(callId: string): void {
  sessionStorage.removeItem(PREFIX + callId);
}
