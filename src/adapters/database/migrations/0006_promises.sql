-- Up Migration
-- Day of the shop by which a customer was promised an answer: the hotline tells it who asks.
alter table cases add column promised_on date;

-- Down Migration
alter table cases drop column promised_on;
