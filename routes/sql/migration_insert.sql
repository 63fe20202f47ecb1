INSERT INTO lakebase_mcp.migration (id, state, record, seal)
VALUES (:#migration_branch, :#state, :#record, :#seal)
