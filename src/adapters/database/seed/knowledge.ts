/** Puts the demonstration shop's knowledge base and scripts in place. */
import type pg from 'pg';
import { articleSpelled } from '../work/knowledge.ts';
import { ARTICLES } from './articles.ts';
import { SCRIPTS } from './scripts.ts';

/** Who writes articles in the demonstration shop: its manager. */
const WRITER = '4001';

export type SeededArticle = {
  id: string;
  zh: [title: string, body: string];
  en: [title: string, body: string];
  pinned?: boolean;
  queues?: string[];
  steps?: string[];
  orderStates?: string[];
  daysAgo?: number;
};

export async function seedKnowledge(client: pg.PoolClient, now: Date): Promise<void> {
  const all = [
    ...ARTICLES.map((article) => ({ kind: 'knowledge', ...article })),
    ...SCRIPTS.map((article) => ({ kind: 'script', ...article })),
  ];
  for (const [position, article] of all.entries()) {
    const { id, kind, zh, en, pinned = false, queues = [], steps = [], orderStates = [], daysAgo = 30 } = article;
    const titles = { 'zh-CN': zh[0], en: en[0] };
    const bodies = { 'zh-CN': zh[1], en: en[1] };
    await client.query(
      `insert into articles (article_id, kind, pinned, queue_ids, steps, order_states, position, spelled)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, kind, pinned, queues, steps, orderStates, position, articleSpelled(titles, bodies)],
    );
    await client.query(
      `insert into article_versions (article_id, version, titles, bodies, written_by, written_at, change)
       values ($1, 1, $2, $3, $4, $5, $6)`,
      [id, titles, bodies, WRITER, new Date(now.getTime() - daysAgo * 86_400_000), '首次发布'],
    );
  }
}
