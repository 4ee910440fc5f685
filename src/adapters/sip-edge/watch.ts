/** The controller's look at the edge: one line for the supervisor. Without an edge nothing here runs. */
import type { EdgeView } from '../../core/views.ts';

const ASK_EVERY_MS = 2_000;

export type EdgeWatch = { latest(): EdgeView | 'away'; close(): void };

/**
 * Asks the edge for its line again and again.
 * @param url of its HTTP port, `http://127.0.0.1:3080`
 * @param changed there is news to show
 */
export function watchEdge(url: string, changed: () => void): EdgeWatch {
  let latest: EdgeView | 'away' = 'away';
  async function ask(): Promise<void> {
    let next: EdgeView | 'away' = 'away';
    try {
      const response = await fetch(`${url}/status`, { signal: AbortSignal.timeout(ASK_EVERY_MS) });
      if (response.ok) next = (await response.json()) as EdgeView;
    } catch {
      // Away: the line says so.
    }
    // The picture goes to every page only when there is something new in it.
    const isNews = withoutTime(next) !== withoutTime(latest);
    latest = next;
    if (isNews) changed();
  }
  const timer = setInterval(() => void ask(), ASK_EVERY_MS);
  void ask();
  return { latest: () => latest, close: () => clearInterval(timer) };
}

function withoutTime(view: EdgeView | 'away'): string {
  return JSON.stringify(view === 'away' ? view : { ...view, atMs: 0 });
}
