/** What is being written, kept in this browser until it is published or given up: a reload or a full battery loses nothing. */
export type Draft = { text: string; base: number };

const key = (name: string) => `hotline.flow.${name}`;

export function keptDraft(name: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key(name)) ?? 'null') as Draft | null;
    return draft !== null && typeof draft.text === 'string' && Number.isInteger(draft.base) ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(name: string, draft: Draft | null): void {
  try {
    if (draft === null) localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), JSON.stringify(draft));
  } catch {
    // A browser without room keeps it on the page only.
  }
}
