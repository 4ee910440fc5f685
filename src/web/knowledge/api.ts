import type { OfferView } from '../../core/commands.ts';
import type { ScreenNames } from '../../core/organization.ts';

export type Texts = ScreenNames;

export type Article = {
  articleId: string;
  kind: 'knowledge' | 'script';
  pinned: boolean;
  active: boolean;
  queueIds: string[];
  steps: string[];
  orderStates: string[];
  version: number;
  titles: Texts;
  bodies: Texts;
  writtenAtMs: number;
  writtenByName: string;
};

export type ArticleVersion = Pick<Article, 'version' | 'titles' | 'bodies' | 'writtenAtMs' | 'writtenByName'> & {
  change: string;
};

/** What fits this call, or what has these words. */
export function besidePath(offer: OfferView, words: string): string {
  const query = new URLSearchParams({ queue: offer.queueId });
  if (words !== '') query.set('words', words);
  query.set('pressed', offer.pressed.map(({ step, digits }) => `${step}=${digits}`).join(','));
  query.set('orders', [...new Set((offer.customer?.orders ?? []).map(({ state }) => state))].join(','));
  return `/api/knowledge?${query}`;
}
