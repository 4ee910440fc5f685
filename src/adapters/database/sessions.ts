/** Who may come in: passwords (argon2id) and sessions, which are rows so that they can be ended. */
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type pg from 'pg';
import type { Sessions, SignedInUser } from '../../app/ports.ts';
import { searchable } from './pool.ts';

/** A shift and its overtime; after it one signs in again. */
const SESSION_HOURS = 14;
const TOKEN_BYTES = 32;

type UserRow = { user_id: string; name: string; role: SignedInUser['role']; password_hash: string };

/** `pool` should be of PAGES_POOL's kind. */
export function createSessions(pool: pg.Pool): Sessions {
  // Verified for names that do not exist, so that an answer's time tells nobody which names do.
  const nobodysHash = hash(randomBytes(TOKEN_BYTES));

  return {
    async signIn(user, password, address) {
      const { rows } = await pool.query<UserRow>(
        'select user_id, name, role, password_hash from users where user_id = $1 and active',
        [searchable(user)],
      );
      const [row] = rows;
      const right = await verify(row?.password_hash ?? (await nobodysHash), password);
      if (row === undefined || !right) return null;
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await pool.query('delete from sessions where expires_at < now()');
      await pool.query(
        `insert into sessions (token_hash, user_id, expires_at, address)
         values ($1, $2, now() + make_interval(hours => $3), $4)`,
        [digest(token), row.user_id, SESSION_HOURS, address],
      );
      return { token, user: { userId: row.user_id, name: row.name, role: row.role } };
    },

    async find(token) {
      const { rows } = await pool.query<UserRow>(
        `select u.user_id, u.name, u.role from sessions s join users u using (user_id)
         where s.token_hash = $1 and s.expires_at > now() and u.active`,
        [digest(token)],
      );
      const [row] = rows;
      return row === undefined ? null : { userId: row.user_id, name: row.name, role: row.role };
    },

    async signOut(token) {
      await pool.query('delete from sessions where token_hash = $1', [digest(token)]);
    },
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
