-- Up Migration
-- The telephone an agent is called on: the one in the page, or one on the desk that registers with a user and a password of its own.
-- Who has no row uses the page's and has never asked for another.

create table agent_phones (
  agent_id text primary key references users (user_id) on delete cascade,
  phone text not null check (phone in ('browser', 'desk')),
  -- What the desk phone's password is known by (RFC 7616, HA1); it is said once, when it is made, and kept nowhere.
  digest text check (digest ~ '^[0-9a-f]{32}$'),
  changed_at timestamptz not null default now(),
  check (phone = 'browser' or digest is not null)
);

-- Down Migration
drop table agent_phones;
