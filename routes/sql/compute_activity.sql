SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
       current_setting('max_connections')::int AS max_connections,
       (SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend')
         AS active_statements,
       (SELECT round(sum(blks_hit) / nullif(sum(blks_hit + blks_read), 0), 4) FROM pg_stat_database)
         AS cache_hit_ratio,
       (SELECT sum(xact_commit)::bigint FROM pg_stat_database) AS transactions_committed,
       (SELECT sum(xact_rollback)::bigint FROM pg_stat_database) AS transactions_rolled_back,
       (SELECT sum(deadlocks)::bigint FROM pg_stat_database) AS deadlocks,
       pg_database_size(current_database()) AS database_bytes,
       extract(epoch FROM now() - pg_postmaster_start_time())::bigint AS server_uptime_seconds
