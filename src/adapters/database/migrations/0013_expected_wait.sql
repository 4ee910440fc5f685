-- Up Migration
-- The report of how good predictions of waits were looks at one kind of entry, by its time.
create index timeline_predicted on timeline (at) where kind = 'waitPredicted';

-- Down Migration
drop index timeline_predicted;
