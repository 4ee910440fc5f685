-- Up Migration
-- Two files of one customer become one. The merged one stays as a row, so that it can be taken apart again.

create table customer_merges (
  merge_id bigint generated always as identity primary key,
  survivor_id text not null references customers,
  merged_id text not null references customers,
  at timestamptz not null default now(),
  by_user text not null,
  -- Fields of the survivor that took the other's value: before and after.
  before jsonb not null,
  after jsonb not null,
  -- Keys of the rows that were hung over, by table; for phones their keys and positions.
  moved jsonb not null,
  undone_at timestamptz,
  undone_by text,
  check (survivor_id <> merged_id)
);
create index customer_merges_survivor on customer_merges (survivor_id, merge_id desc);

create function customer_survivor(id text) returns text language sql stable as $$
  with recursive chain as (
    select customer_id, merged_into from customers where customer_id = id
    union all
    select c.customer_id, c.merged_into from chain join customers c on c.customer_id = chain.merged_into
  )
  select customer_id from chain where merged_into is null
$$;

-- A call that was under way while files were merged is written later, with the customer it had: it hangs over too.
create function follow_merged_customer() returns trigger language plpgsql as $$
begin
  if exists (select from customers where customer_id = new.customer_id and merged_into is not null) then
    new.customer_id := customer_survivor(new.customer_id);
  end if;
  return new;
end
$$;
create trigger cdr_customer_survivor before insert or update of customer_id on cdr
  for each row when (new.customer_id is not null) execute function follow_merged_customer();
create trigger callbacks_customer_survivor before insert or update of customer_id on callbacks
  for each row when (new.customer_id is not null) execute function follow_merged_customer();
create trigger orders_customer_survivor before insert or update of customer_id on orders
  for each row execute function follow_merged_customer();
create trigger cases_customer_survivor before insert or update of customer_id on cases
  for each row execute function follow_merged_customer();

-- Down Migration
drop trigger cases_customer_survivor on cases;
drop trigger orders_customer_survivor on orders;
drop trigger callbacks_customer_survivor on callbacks;
drop trigger cdr_customer_survivor on cdr;
drop function follow_merged_customer, customer_survivor;
drop table customer_merges;
