-- Up Migration
-- What callers meet, as it was published: every version of every flow and of the calendar's documents, for ever. The text in
-- force is the one with the highest version that is in effect; rows are never changed and never deleted by the product.

create table flow_versions (
  name text not null check (name ~ '^(calendar/)?[a-z0-9-]{1,60}$'),
  version integer not null check (version > 0),
  text text not null,
  -- First 12 hexadecimal digits of the text's SHA-256: tells whether a file has been seen before.
  digest text not null,
  note text not null,
  origin text not null check (origin in ('file', 'browser', 'back')),
  -- False: a file that was changed while somebody had published from the browser; kept for people to look at.
  in_effect boolean not null,
  -- A user, or 'file' for what was found in the folder. No foreign key: who has left stays in the history.
  published_by text not null,
  published_at timestamptz not null default now(),
  primary key (name, version)
);


-- Down Migration
drop table flow_versions;
