/** Which articles and scripts help in this call, and in what order. Pure. */
import type { OrderState } from '../customer.ts';

/** What an article is for; empty lists fit any call. */
export type ArticleScope = {
  pinned: boolean;
  queueIds: string[];
  /** `flow/step`, or `flow/step=keys`: the caller went that way. */
  steps: string[];
  orderStates: string[];
};

export type CallFacts = {
  queueId: string | null;
  pressed: { step: string; digits: string }[];
  /** Of the orders the file shows. */
  orderStates: OrderState[];
};

/** A key pressed says most of what the caller wants, the order's state what can be done; the queue only where they ended up. */
const WEIGHT = { step: 8, order: 4, queue: 2, pinned: 16 } as const;

/**
 * How well an article fits, 0 and up; null: it is for other calls. A queue that is named and is not the call's excludes it; so does
 * an order's state that none of the customer's orders has. Menu paths only add, since callers press 0 to get a person.
 */
export function fitOf(scope: ArticleScope, { queueId, pressed, orderStates }: CallFacts): number | null {
  const isOfQueue = queueId !== null && scope.queueIds.includes(queueId);
  if (scope.queueIds.length > 0 && queueId !== null && !isOfQueue) return null;
  const hasOrder = orderStates.some((state) => scope.orderStates.includes(state));
  if (scope.orderStates.length > 0 && orderStates.length > 0 && !hasOrder) return null;
  const wentThere = scope.steps.some((wanted) => pressed.some((one) => matches(wanted, one)));
  return (
    (scope.pinned ? WEIGHT.pinned : 0) +
    (wentThere ? WEIGHT.step : 0) +
    (hasOrder ? WEIGHT.order : 0) +
    (isOfQueue ? WEIGHT.queue : 0)
  );
}

function matches(wanted: string, { step, digits }: { step: string; digits: string }): boolean {
  const [path, keys] = wanted.split('=');
  return path === step && (keys === undefined || keys === digits);
}

/** Those that fit, the best first; equals stay in the order given. */
export function byFit<Article extends ArticleScope>(articles: readonly Article[], call: CallFacts): Article[] {
  return articles
    .map((article) => ({ article, fit: fitOf(article, call) }))
    .filter((one): one is { article: Article; fit: number } => one.fit !== null)
    .sort((a, b) => b.fit - a.fit)
    .map(({ article }) => article);
}
