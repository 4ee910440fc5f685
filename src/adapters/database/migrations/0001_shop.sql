-- Up Migration
-- The shop: who phones, what they bought, who works here, and what the hotline was told to do.
-- Texts people read in both languages are jsonb {"zh-CN": …, "en": …}. Money is in fen (1/100 yuan), an integer.

create table shop (
  only_row boolean primary key default true check (only_row),
  names jsonb not null,
  time_zone text not null,
  survey_flow text
);

create table users (
  user_id text primary key check (user_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name text not null check (name <> ''),
  role text not null check (role in ('agent', 'supervisor', 'quality', 'manager', 'administrator')),
  password_hash text not null,
  extension text unique,
  grade text check (grade in ('trial', 'iron', 'bronze', 'silver', 'gold')),
  active boolean not null default true,
  -- An agent without an extension could be signed in and never rung.
  check (role <> 'agent' or (extension is not null and grade is not null))
);

create table skills (
  skill_id text primary key check (skill_id ~ '^[a-z0-9-]{1,40}$'),
  names jsonb not null
);

create table agent_skills (
  agent_id text not null references users on delete cascade,
  skill_id text not null references skills,
  level smallint not null check (level between 1 and 10),
  primary key (agent_id, skill_id)
);

create table queues (
  queue_id text primary key check (queue_id ~ '^[a-z0-9-]{1,40}$'),
  position smallint not null,
  names jsonb not null,
  service_level_ms integer not null check (service_level_ms > 0),
  ring_timeout_ms integer not null check (ring_timeout_ms between 3000 and 120000),
  wrap_up_ms integer not null check (wrap_up_ms between 0 and 3600000),
  announce_every_ms integer not null check (announce_every_ms >= 5000),
  music text not null default 'hotline'
);

create table queue_requirements (
  queue_id text not null references queues on delete cascade,
  skill_id text not null references skills,
  level smallint not null check (level between 1 and 10),
  primary key (queue_id, skill_id)
);

-- Number dialled → flow. The row '*' meets every other number.
create table numbers (
  dnis text primary key,
  flow_id text not null
);

-- Opening hours by weekday (1 Monday … 7 Sunday) in the zone's own time; a weekday without a row is closed.
create table hours (
  queue_id text not null references queues on delete cascade,
  weekday smallint not null check (weekday between 1 and 7),
  opens time not null,
  closes time not null,
  time_zone text not null,
  primary key (queue_id, weekday, opens),
  check (closes > opens)
);

create table dispositions (
  code text primary key check (code ~ '^[a-z0-9-]{1,40}$'),
  position smallint not null,
  names jsonb not null,
  active boolean not null default true
);

-- The cookie's token is kept only as its SHA-256: who reads this table cannot sign in with it.
create table sessions (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_id text not null references users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text
);
create index sessions_user on sessions (user_id); -- ending all sessions of one person
create index sessions_expires on sessions (expires_at); -- clearing the expired

create table customers (
  customer_id text primary key,
  name text not null check (name <> ''),
  salutation text not null,
  level text not null check (level in ('new', 'regular', 'vip')),
  language text not null check (language in ('zh-CN', 'en')),
  created_at timestamptz not null default now()
);

create table customer_phones (
  customer_id text not null references customers on delete cascade,
  position smallint not null,
  -- As the customer wrote it: service numbers and mistyped ones have no E.164 form, and are still theirs.
  raw text not null check (raw <> ''),
  e164 text check (e164 ~ '^\+[1-9][0-9]{4,14}$'),
  digits text not null,
  region text,
  primary key (customer_id, position)
);
-- Look-up by ANI happens at every call. Not unique: a family shares its landline.
create index customer_phones_e164 on customer_phones (e164) where e164 is not null;
create index customer_phones_digits on customer_phones (digits) where e164 is null;

create table orders (
  order_id text primary key,
  -- 8 to 12 digits: what a caller can key in and the flow collects.
  order_number text not null unique check (order_number ~ '^[0-9]{8,12}$'),
  customer_id text not null references customers,
  placed_at timestamptz not null,
  state text not null check (state in
    ('unpaid', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returning', 'refunded')),
  amount_fen integer not null check (amount_fen >= 0)
);
create index orders_customer on orders (customer_id, placed_at desc); -- the newest order of a caller

create table order_items (
  order_id text not null references orders on delete cascade,
  position smallint not null,
  name text not null,
  quantity smallint not null check (quantity > 0),
  price_fen integer not null check (price_fen >= 0),
  primary key (order_id, position)
);

create table parcels (
  order_id text primary key references orders on delete cascade,
  carrier text not null,
  tracking_number text not null,
  state text not null check (state in ('collected', 'inTransit', 'delivering', 'delivered', 'lost')),
  expected_on date,
  updated_at timestamptz not null default now(),
  unique (carrier, tracking_number)
);

create table returns (
  order_id text primary key references orders on delete cascade,
  state text not null check (state in ('requested', 'approved', 'received', 'refunded', 'refused')),
  reason text not null,
  requested_at timestamptz not null default now()
);

create table cases (
  case_id text primary key,
  customer_id text not null references customers,
  order_id text references orders,
  kind text not null check (kind in ('complaint', 'enquiry', 'return')),
  title text not null,
  state text not null check (state in ('open', 'inProgress', 'waitingForCustomer', 'resolved', 'closed')),
  owner_id text references users,
  opened_at timestamptz not null,
  closed_at timestamptz,
  check ((state = 'closed') = (closed_at is not null)),
  -- A complaint with no owner is nobody's work.
  check (kind <> 'complaint' or owner_id is not null)
);
create index cases_customer_open on cases (customer_id) where state <> 'closed'; -- the screen-pop

create table case_history (
  case_id text not null references cases on delete cascade,
  n integer not null check (n > 0),
  at timestamptz not null,
  by_user text references users,
  kind text not null check (kind in ('opened', 'note', 'stateChanged', 'ownerChanged', 'closed')),
  text text not null,
  primary key (case_id, n)
);

-- Down Migration
drop table case_history, cases, returns, parcels, order_items, orders, customer_phones, customers, sessions,
  dispositions, hours, numbers, queue_requirements, queues, agent_skills, skills, users, shop;
