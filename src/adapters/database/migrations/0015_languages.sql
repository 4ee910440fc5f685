-- Up Migration
-- Which languages callers speak is the shop's own choice (ivr-flows/languages); here only the form of a tag is held.
alter table customers drop constraint customers_language_check;
alter table customers add constraint customers_language_check
  check (language ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$');

-- Down Migration
update customers set language = 'en' where language not in ('zh-CN', 'en');
alter table customers drop constraint customers_language_check;
alter table customers add constraint customers_language_check check (language in ('zh-CN', 'en'));
