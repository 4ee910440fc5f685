-- Up Migration
-- Which languages callers speak is the shop's own choice (ivr-flows/languages); here only the form of a tag is held.
alter table customers drop constraint customers_language_check;
alter table customers add constraint customers_language_check
  check (language ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$');
-- The languages' documents are published as the flows are.
alter table flow_versions drop constraint flow_versions_name_check;
alter table flow_versions add constraint flow_versions_name_check
  check (name ~ '^((calendar/)?[a-z0-9-]{1,60}|languages/[A-Za-z0-9-]{2,20})$');

-- Down Migration
delete from flow_versions where name like 'languages/%';
alter table flow_versions drop constraint flow_versions_name_check;
alter table flow_versions add constraint flow_versions_name_check check (name ~ '^(calendar/)?[a-z0-9-]{1,60}$');
update customers set language = 'en' where language not in ('zh-CN', 'en');
alter table customers drop constraint customers_language_check;
alter table customers add constraint customers_language_check check (language in ('zh-CN', 'en'));
