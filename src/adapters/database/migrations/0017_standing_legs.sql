-- Up Migration
-- Agents' legs that stand from call to call, so that an answer needs no new call set-up: nobody's, everybody's, or each agent decides.

alter table shop
  add column standing_legs text not null default 'off' check (standing_legs in ('off', 'optional', 'always'));

-- Down Migration
alter table shop drop column standing_legs;
