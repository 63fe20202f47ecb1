-- What this service keeps of migrations: on a branch what was prepared there, on production what was
-- applied. Made in the transaction that writes the first row; no agent's SQL may name the schema.
DO $$
BEGIN
  IF to_regnamespace('lakebase_mcp') IS NULL THEN
    CREATE SCHEMA lakebase_mcp;
  END IF;
  IF to_regclass('lakebase_mcp.migration') IS NULL THEN
    CREATE TABLE lakebase_mcp.migration (
      id text PRIMARY KEY,
      state text NOT NULL,
      record text NOT NULL,
      seal text NOT NULL,
      written timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE lakebase_mcp.migration IS
      'Migrations by their branch: prepared ones on the branch, applied ones on production';
  END IF;
END $$
