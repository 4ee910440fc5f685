/** What agents work with beside the telephone: knowledge, cases, orders, their day. Adapters implement these. */
import type { ArticleScope, CallFacts } from '../core/knowledge/relevance.ts';
import type { ScreenNames } from '../core/organization.ts';

export type Texts = ScreenNames;

export type ArticleKind = 'knowledge' | 'script';

export type Article = ArticleScope & {
  articleId: string;
  kind: ArticleKind;
  active: boolean;
  version: number;
  titles: Texts;
  /** Markdown. */
  bodies: Texts;
  writtenAtMs: number;
  writtenByName: string;
};

export type ArticleVersion = Pick<Article, 'version' | 'titles' | 'bodies' | 'writtenAtMs' | 'writtenByName'> & {
  change: string;
};

export type ArticleDraft = ArticleScope & Pick<Article, 'kind' | 'titles' | 'bodies' | 'active'> & { change: string };

export type Knowledge = {
  /** Those in use that fit the call, best first; `words` (or letters of their pinyin) must all occur, in titles before in texts. */
  find(query: { call: CallFacts | null; words: string; kind: ArticleKind | null; limit: number }): Promise<Article[]>;
  /** Every one, for those who write them. */
  all(): Promise<Article[]>;
  article(articleId: string): Promise<{ article: Article; versions: ArticleVersion[] } | null>;
  /**
   * A new version, or with `articleId` null a new article.
   * @param base the version it was written on; somebody else's newer one is not written over
   */
  write(
    articleId: string | null,
    draft: ArticleDraft,
    base: number | null,
    by: string,
  ): Promise<{ articleId: string; version: number } | 'newerVersion' | 'notFound'>;
};
