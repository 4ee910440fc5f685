/** Messages from supervisors to agents, and who has read them. */
import type pg from 'pg';
import type { Notice, Notices, SentNotice, Texts } from '../../../app/work-ports.ts';
import { inTransaction, searchable } from '../pool.ts';

const AT = '(extract(epoch from at) * 1000)::bigint as "atMs"';
const READ_ONES_SHOWN = 10;

/** `pool` should be of PAGES_POOL's kind. */
export function createNotices(pool: pg.Pool): Notices {
  return {
    async teams() {
      const { rows } = await pool.query<{ teamId: string; names: Texts }>(
        'select team_id as "teamId", names from teams order by position',
      );
      return rows;
    },

    send: (from, to, text) =>
      inTransaction(pool, async (client) => {
        const id = to.kind === 'all' ? null : searchable(to.id);
        const { rows: users } = await client.query<{ user_id: string }>(
          `select user_id from users where role = 'agent' and active
             and ($1 = 'all' or ($1 = 'team' and team_id = $2) or ($1 = 'one' and user_id = $2))`,
          [to.kind, id],
        );
        if (users.length === 0) return null;
        const { rows } = await client.query<Omit<Notice, 'readAtMs'>>(
          `insert into notices (from_user, text, to_kind, to_id) values ($1, $2, $3, $4)
           returning notice_id as "noticeId", ${AT}, (select name from users where user_id = from_user) as "fromName", text`,
          [from, searchable(text), to.kind, id],
        );
        const notice = { ...(rows[0] as Omit<Notice, 'readAtMs'>), readAtMs: null };
        const userIds = users.map(({ user_id }) => user_id);
        await client.query('insert into notice_readers (notice_id, user_id) select $1, unnest($2::text[])', [
          notice.noticeId,
          userIds,
        ]);
        return { notice, userIds };
      }),

    async ofUser(userId) {
      const { rows } = await pool.query<Notice>(
        `select * from (
           select notice_id as "noticeId", ${AT}, (select name from users where user_id = from_user) as "fromName", text,
             (extract(epoch from read_at) * 1000)::bigint as "readAtMs",
             row_number() over (partition by read_at is null order by notice_id desc) as nth
           from notices join notice_readers using (notice_id) where user_id = $1
         ) all_of_them
         where "readAtMs" is null or nth <= ${READ_ONES_SHOWN} order by "noticeId" desc limit 100`,
        [userId],
      );
      return rows.map(({ noticeId, atMs, fromName, text, readAtMs }) => ({ noticeId, atMs, fromName, text, readAtMs }));
    },

    async read(noticeId, userId) {
      const { rowCount } = await pool.query(
        'update notice_readers set read_at = coalesce(read_at, now()) where notice_id = $1 and user_id = $2',
        [noticeId, userId],
      );
      return rowCount === 1;
    },

    async sent(limit) {
      const { rows } = await pool.query<SentNotice>(
        `select notice_id as "noticeId", ${AT}, (select name from users where user_id = from_user) as "fromName", text,
           to_kind as "toKind",
           case to_kind when 'team' then (select names from teams where team_id = to_id)
             when 'one' then (select jsonb_build_object('zh-CN', name, 'en', name) from users where user_id = to_id)
           end as "toNames",
           (select count(read_at)::int from notice_readers r where r.notice_id = n.notice_id) as read,
           (select jsonb_agg(jsonb_build_object('userId', u.user_id, 'name', u.name,
              'readAtMs', (extract(epoch from read_at) * 1000)::bigint) order by u.user_id)
            from notice_readers r join users u using (user_id) where r.notice_id = n.notice_id) as readers
         from notices n order by notice_id desc limit $1`,
        [limit],
      );
      return rows;
    },
  };
}
