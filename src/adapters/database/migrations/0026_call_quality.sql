-- Up Migration
-- How the sound was that reached the agents' browsers: means over the talks of a call, and the worst half minute. Null: not
-- measured (nobody talked, or over a telephone that tells nothing). `mos` is 1 to 4.5, estimated after ITU-T G.107.

alter table cdr
  add column loss_percent real,
  add column jitter_ms integer,
  add column round_trip_ms integer,
  add column mos real,
  add column worst_mos real;
