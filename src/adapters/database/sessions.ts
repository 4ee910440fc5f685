/** Who may come in: passwords (argon2id) and sessions, which are rows so that they can be ended. */
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type pg from 'pg';
import type { Sessions, SignedInUser } from '../../app/ports.ts';
import { isAway, searchable } from './pool.ts';

/** A shift and its overtime; after it one signs in again. */
const SESSION_HOURS = 14;
const TOKEN_BYTES = 32;
/** Sessions known without the database: more than any shop has people, some 200 bytes each. */
const REMEMBERED_AT_MOST = 10_000;

type UserRow = { user_id: string; name: string; role: SignedInUser['role']; password_hash: string };

/** `pool` should be of PAGES_POOL's kind. */
export function createSessions(pool: pg.Pool): Sessions {
  // Verified for names that do not exist, so that an answer's time tells nobody which names do.
  const nobodysHash = hash(randomBytes(TOKEN_BYTES));

  // Who was seen lately may come back while the database is away: an agent's page that reconnects must not be shut out of
  // the calls that go on without it. Nobody new gets in.
  const remembered = new Map<string, FoundSession>();
  const remember = (key: string, found: FoundSession) => {
    remembered.delete(key);
    remembered.set(key, found);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_AT_MOST && oldest !== undefined) remembered.delete(oldest);
  };

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
      const signedIn = { userId: row.user_id, name: row.name, role: row.role };
      remember(digest(token).toString('hex'), { user: signedIn, expiresAtMs: Date.now() + SESSION_HOURS * 3_600_000 });
      return { token, user: signedIn };
    },

    async find(token) {
      const key = digest(token).toString('hex');
      try {
        const found = await find(pool, token);
        if (found === null) remembered.delete(key);
        else remember(key, found);
        return found?.user ?? null;
      } catch (error) {
        const known = remembered.get(key);
        if (!isAway(error) || known === undefined || known.expiresAtMs < Date.now()) throw error;
        return known.user;
      }
    },

    async signOut(token) {
      remembered.delete(digest(token).toString('hex'));
      await pool.query('delete from sessions where token_hash = $1', [digest(token)]);
    },
  };
}

type FoundSession = { user: SignedInUser; expiresAtMs: number };

async function find(pool: pg.Pool, token: string): Promise<FoundSession | null> {
  const { rows } = await pool.query<UserRow & { expires_at: Date }>(
    `select u.user_id, u.name, u.role, s.expires_at from sessions s join users u using (user_id)
     where s.token_hash = $1 and s.expires_at > now() and u.active`,
    [digest(token)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const user = { userId: row.user_id, name: row.name, role: row.role };
  return { user, expiresAtMs: row.expires_at.getTime() };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
