-- Unlogged: a count is worth one minute, and a call must not wait for a disk.
CREATE UNLOGGED TABLE call_count (
  caller text NOT NULL,
  bucket text NOT NULL,
  used_until timestamptz NOT NULL,
  PRIMARY KEY (caller, bucket)
) WITH (fillfactor = 50);
COMMENT ON TABLE call_count IS 'What callers have used of their calls a minute, as time; an empty bucket name is all tools together';
