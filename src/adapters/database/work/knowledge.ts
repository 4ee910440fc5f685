/** The knowledge base and the scripts. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Article, ArticleVersion, Knowledge, Texts } from '../../../app/work-ports.ts';
import { byFit } from '../../../core/knowledge/relevance.ts';
import { inTransaction, searchable } from '../pool.ts';
import { spelledOf } from '../spelled.ts';

/** Longer searches are pasted text, and find nothing. */
const WORDS_AT_MOST = 8;

const VERSION = `v.version, v.titles, v.bodies, (extract(epoch from v.written_at) * 1000)::bigint as "writtenAtMs",
  (select name from users where user_id = v.written_by) as "writtenByName"`;
const ARTICLE = `a.article_id as "articleId", a.kind, a.pinned, a.active, a.queue_ids as "queueIds", a.steps,
  a.order_states as "orderStates", ${VERSION}`;
const FROM = 'from articles a join article_versions v using (article_id, version)';

/** Titles by letter, pinyin and initials on the first line, texts on the second: what is found in a title comes first. */
export function articleSpelled(titles: Texts, bodies: Texts): string {
  const line = (...parts: string[]) => parts.join(' ').toLowerCase().replaceAll(/\s+/g, ' ');
  const title = line(titles['zh-CN'], titles.en, spelledOf(titles['zh-CN']));
  return `${title}\n${line(bodies['zh-CN'], bodies.en)}`;
}

/** `pool` should be of PAGES_POOL's kind. */
export function createKnowledge(pool: pg.Pool): Knowledge {
  return {
    async find({ call, words, kind, limit }) {
      const terms = searchable(words).toLowerCase().split(/\s+/).filter(Boolean).slice(0, WORDS_AT_MOST);
      const { rows } = await pool.query<Article>(
        `select ${ARTICLE} ${FROM}
         where a.active and ($2::text is null or a.kind = $2)
           and not exists (select from unnest($1::text[]) term where strpos(spelled, term) = 0)
         order by (not exists (select from unnest($1::text[]) term
           where strpos(split_part(spelled, E'\\n', 1), term) = 0)) desc, a.position, a.article_id`,
        [terms, kind],
      );
      // Who searches wants what they search for, whatever the call is about.
      const fitting = call === null || terms.length > 0 ? rows : byFit(rows, call);
      return fitting.slice(0, limit);
    },

    async all() {
      return (await pool.query<Article>(`select ${ARTICLE} ${FROM} order by a.kind, a.position, a.article_id`)).rows;
    },

    async article(id) {
      const articleId = searchable(id);
      const { rows } = await pool.query<Article>(`select ${ARTICLE} ${FROM} where a.article_id = $1`, [articleId]);
      const [article] = rows;
      if (article === undefined) return null;
      const { rows: versions } = await pool.query<ArticleVersion>(
        `select ${VERSION}, v.change from article_versions v where article_id = $1 order by version desc`,
        [articleId],
      );
      return { article, versions };
    },

    async write(articleId, draft, base, by) {
      const { kind, pinned, active, queueIds, steps, orderStates, titles, bodies, change } = draft;
      const spelled = articleSpelled(titles, bodies);
      const scope = [kind, pinned, active, queueIds, steps, orderStates, spelled];
      return inTransaction(pool, async (client) => {
        const id = articleId ?? randomUUID();
        if (articleId === null) {
          await client.query(
            `insert into articles (article_id, kind, pinned, active, queue_ids, steps, order_states, spelled, position)
             values ($1, $2, $3, $4, $5, $6, $7, $8, (select coalesce(max(position), 0) + 1 from articles))`,
            [id, ...scope],
          );
        } else {
          const { rows } = await client.query<{ version: number }>(
            'select version from articles where article_id = $1 for update',
            [id],
          );
          if (rows[0] === undefined) return 'notFound';
          if (rows[0].version !== base) return 'newerVersion';
          await client.query(
            `update articles set kind = $2, pinned = $3, active = $4, queue_ids = $5, steps = $6, order_states = $7,
               spelled = $8, version = version + 1 where article_id = $1`,
            [id, ...scope],
          );
        }
        const { rows } = await client.query<{ version: number }>(
          `insert into article_versions (article_id, version, titles, bodies, written_by, change)
           values ($1, (select version from articles where article_id = $1), $2, $3, $4, $5) returning version`,
          [id, titles, bodies, by, change],
        );
        return { articleId: id, version: rows[0]?.version ?? 1 };
      });
    },
  };
}
