-- Up Migration
-- Customers by every spelling of their numbers, edited by people, searched, and told apart.

-- Where the shop is, and what it has decided about customers' files (`CustomerSettings` in src/app/customers/settings.ts; what is
-- left out is as by default).
alter table shop
  add column country text not null default 'CN' check (country ~ '^[A-Z]{2}$'),
  -- Without its 0: numbers of seven or eight digits are of this area.
  add column area_code text check (area_code ~ '^[1-9][0-9]{0,4}$'),
  add column customer_settings jsonb not null default '{}' check (jsonb_typeof(customer_settings) = 'object');

alter table customers
  add column address text not null default '' check (length(address) <= 300),
  add column remark text not null default '' check (length(remark) <= 2000),
  -- Of the name, for searching: `wangfang` and `wf`. Null: not worked out yet.
  add column pinyin text,
  add column initials text,
  -- Counts changes: who saves what somebody else has changed meanwhile is told.
  add column version integer not null default 1,
  -- Set for a file that was merged into another: it is shown no more, and found through the other.
  add column merged_into text references customers;
create index customers_initials on customers (initials text_pattern_ops) where merged_into is null;

-- `key` is what two spellings of a number have in common (src/app/numbers): E.164, or the digits where there is none.
alter table customer_phones
  add column kind text not null default 'other' check (kind in ('mobile', 'landline', 'work', 'other')),
  add column extension text,
  add column key text;
update customer_phones set key = coalesce(e164, nullif(digits, '')),
  kind = case when e164 ~ '^\+861[3-9]' then 'mobile' when e164 ~ '^\+86' then 'landline' else 'other' end;
drop index customer_phones_e164, customer_phones_digits;
alter table customer_phones drop column e164, drop column digits;
-- Look-up by ANI happens at every call. Not unique: a family shares its landline.
create index customer_phones_key on customer_phones (key) where key is not null;

-- How often a number has called today, beside the pop.
create index cdr_ani on cdr (ani, arrived_at desc) where ani is not null;

-- Every change of a file by a person: which field, from what to what, by whom, when. Never updated, never deleted.
create table customer_changes (
  change_id bigint generated always as identity primary key,
  customer_id text not null references customers,
  at timestamptz not null default now(),
  by_user text not null,
  field text not null,
  old text,
  new text
);
create index customer_changes_customer on customer_changes (customer_id, change_id desc);

-- Down Migration
drop table customer_changes;
drop index cdr_ani, customer_phones_key;
alter table customer_phones add column e164 text, add column digits text not null default '';
update customer_phones set e164 = case when key like '+%' then key end, digits = coalesce(regexp_replace(key, '\D', '', 'g'), '');
create index customer_phones_e164 on customer_phones (e164) where e164 is not null;
create index customer_phones_digits on customer_phones (digits) where e164 is null;
alter table customer_phones drop column key, drop column extension, drop column kind;
drop index customers_initials;
alter table customers drop column merged_into, drop column version, drop column initials, drop column pinyin,
  drop column remark, drop column address;
alter table shop drop column customer_settings, drop column area_code, drop column country;
