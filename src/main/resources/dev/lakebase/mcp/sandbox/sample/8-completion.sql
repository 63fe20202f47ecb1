-- The planner's and the tools' row estimates are right from the first call on.
SET LOCAL default_statistics_target = 10;
DO $$
DECLARE
  relation regclass;
BEGIN
  FOR relation IN
    SELECT c.oid FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'm')
      AND c.relnamespace::regnamespace::text IN ('public', 'analytics', 'staging', 'features')
  LOOP
    EXECUTE 'ANALYZE ' || relation;
  END LOOP;
END $$;

DROP FUNCTION pg_temp.digest, pg_temp.chance, pg_temp.one_of;
