-- Up Migration
-- A third telephone an agent may be called on: a number outside, dialled through the trunk. It is kept when another is in use.

alter table agent_phones
  drop constraint agent_phones_phone_check,
  drop constraint agent_phones_check,
  add column number text,
  add constraint agent_phones_phone_check check (phone in ('browser', 'desk', 'outside')),
  add constraint agent_phones_check check (
    phone = 'browser' or (phone = 'desk' and digest is not null) or (phone = 'outside' and number is not null)
  );

-- Down Migration

update agent_phones set phone = 'browser' where phone = 'outside';
alter table agent_phones
  drop constraint agent_phones_phone_check,
  drop constraint agent_phones_check,
  drop column number,
  add constraint agent_phones_phone_check check (phone in ('browser', 'desk')),
  add constraint agent_phones_check check (phone = 'browser' or digest is not null);
