DO $$
BEGIN
  IF to_regrole('lakebase_owner') IS NULL THEN
    CREATE ROLE lakebase_owner NOLOGIN;
  END IF;
  IF to_regrole('lakebase_service') IS NULL THEN
    CREATE ROLE lakebase_service LOGIN IN ROLE lakebase_owner;
  END IF;
END $$;
