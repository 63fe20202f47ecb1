SELECT record, seal FROM lakebase_mcp.migration WHERE id = :#migration_branch
