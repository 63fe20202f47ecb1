-- Whoever completes a migration on this database waits here for whoever does so already.
SELECT pg_advisory_xact_lock(hashtextextended('lakebase_mcp.migration', 0))
