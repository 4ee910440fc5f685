-- Up Migration
-- What agents answer from: the knowledge base 知识库 and the scripts 话术. Every text is kept, with who wrote it and when.

create table articles (
  article_id text primary key check (article_id ~ '^[a-z0-9-]{1,60}$'),
  kind text not null check (kind in ('knowledge', 'script')),
  -- Stands first beside every call it fits.
  pinned boolean not null default false,
  active boolean not null default true,
  -- What it fits; empty: any. Menu path: `flow/step`, or `flow/step=keys`.
  queue_ids text[] not null default '{}',
  steps text[] not null default '{}',
  order_states text[] not null default '{}',
  position integer not null default 0,
  version integer not null default 1,
  -- Titles, texts, pinyin and its initials, in small letters: written with each version, searched by every key.
  spelled text not null
);

create table article_versions (
  article_id text not null references articles on delete cascade,
  version integer not null check (version > 0),
  titles jsonb not null,
  -- Markdown.
  bodies jsonb not null,
  written_by text not null references users,
  written_at timestamptz not null default now(),
  -- What is new in it, in the writer's words.
  change text not null default '',
  primary key (article_id, version)
);

-- Down Migration
drop table article_versions, articles;
