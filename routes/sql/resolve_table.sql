-- What a caller means by "table" or "schema.table": literally first, then as SQL would fold it.
-- Works for names with capitals, dots, spaces and quotes. No row: there is no such table, or it is
-- closed to every caller.
SELECT c.oid::bigint AS table_oid,
  n.nspname AS schema_name,
  c.relname AS relation_name,
  format('%I.%I', n.nspname, c.relname) AS quoted_name,
  c.relkind::text AS relation_kind,
  CASE c.relkind WHEN 'p' THEN (SELECT sum(greatest(l.reltuples, 0)) FROM pg_partition_tree(c.oid) t
      JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf)
    ELSE c.reltuples END::bigint AS row_estimate
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
  LATERAL (SELECT CASE
    WHEN n.nspname = :#default_schema AND c.relname = :#table_name THEN 1
    WHEN n.nspname || '.' || c.relname = :#table_name THEN 2
    WHEN format('%I.%I', n.nspname, c.relname) = :#table_name THEN 3
    WHEN n.nspname = :#default_schema AND quote_ident(c.relname) = :#table_name THEN 4
    WHEN n.nspname = :#default_schema AND c.relname = lower(:#table_name) THEN 5
    WHEN n.nspname || '.' || c.relname = lower(:#table_name) THEN 6 END AS rank) r
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND r.rank IS NOT NULL
  AND n.nspname <> ALL (string_to_array(:#reserved_schemas, ','))
  AND NOT (n.nspname = 'pg_catalog'
    AND c.relname IN ('pg_authid', 'pg_shadow', 'pg_user_mapping', 'pg_subscription'))
ORDER BY r.rank, length(n.nspname)
LIMIT 1
