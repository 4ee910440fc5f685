-- Up Migration
-- An agent's day: what is aimed at, messages from the supervisor, and what a grade asks for.

create table teams (
  team_id text primary key check (team_id ~ '^[a-z0-9-]{1,40}$'),
  position smallint not null,
  names jsonb not null
);
alter table users
  add column team_id text references teams,
  add column hired_on date;

-- What a day is aimed at, by grade. Shares in percent; `score` is the customers' of 1 to 5, times 10.
create table day_targets (
  grade text primary key check (grade in ('trial', 'iron', 'bronze', 'silver', 'gold')),
  calls integer not null check (calls > 0),
  handle_ms integer not null check (handle_ms > 0),
  service_percent smallint not null check (service_percent between 1 and 100),
  score_tenths smallint not null check (score_tenths between 10 and 50),
  resolved_percent smallint not null check (resolved_percent between 1 and 100)
);

-- What a grade asks for. `score_at_least`: mean of the last three monthly scores.
create table grade_rules (
  grade text primary key check (grade in ('trial', 'iron', 'bronze', 'silver', 'gold')),
  position smallint not null,
  names jsonb not null,
  months_served smallint not null check (months_served >= 0),
  score_at_least smallint not null check (score_at_least between 0 and 100),
  days_without_violation smallint not null check (days_without_violation >= 0)
);

create table violations (
  violation_id bigint generated always as identity primary key,
  agent_id text not null references users,
  on_day date not null,
  what text not null
);
create index violations_agent on violations (agent_id, on_day desc);

-- Of 100, once a month.
create table monthly_scores (
  agent_id text not null references users,
  month date not null check (extract(day from month) = 1),
  score smallint not null check (score between 0 and 100),
  primary key (agent_id, month)
);

create table notices (
  notice_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  from_user text not null references users,
  text text not null check (text <> ''),
  -- As it was sent: to all, to a team, to one.
  to_kind text not null check (to_kind in ('all', 'team', 'one')),
  to_id text
);

create table notice_readers (
  notice_id bigint not null references notices on delete cascade,
  user_id text not null references users,
  read_at timestamptz,
  primary key (notice_id, user_id)
);
create index notice_readers_user on notice_readers (user_id, notice_id desc);

-- Down Migration
drop table notice_readers, notices, monthly_scores, violations, grade_rules, day_targets;
alter table users drop column hired_on, drop column team_id;
drop table teams;
