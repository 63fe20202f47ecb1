-- One page of a schema's relations. No row: there is no such schema.
WITH page AS (
  SELECT c.oid, c.relname AS name, c.relkind, c.reltuples, c.relispartition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = :#schema_name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (cast(:#include_partitions AS boolean) OR NOT c.relispartition)
    AND c.relname > cast(:#cursor AS name)
  ORDER BY c.relname
  LIMIT cast(:#limit AS integer) + 1
), shown AS (
  SELECT * FROM page ORDER BY name LIMIT cast(:#limit AS integer)
), measured AS (
  SELECT s.name,
    CASE s.relkind WHEN 'r' THEN CASE WHEN s.relispartition THEN 'partition' ELSE 'table' END
      WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
      WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END AS type,
    CASE s.relkind WHEN 'v' THEN NULL
      WHEN 'p' THEN (SELECT sum(greatest(l.reltuples, 0)) FROM pg_partition_tree(s.oid) t
        JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf)
      ELSE nullif(s.reltuples, -1) END::bigint AS row_estimate,
    CASE s.relkind WHEN 'v' THEN NULL
      WHEN 'p' THEN (SELECT sum(pg_total_relation_size(t.relid)) FROM pg_partition_tree(s.oid) t
        WHERE t.isleaf)
      ELSE pg_total_relation_size(s.oid) END::bigint AS total_bytes,
    CASE s.relkind WHEN 'p' THEN (SELECT count(*) FROM pg_partition_tree(s.oid) t
      WHERE t.isleaf) END AS partitions,
    obj_description(s.oid, 'pg_class') AS comment
  FROM shown s
)
SELECT json_build_object(
  'schema', n.nspname,
  'tables', (SELECT coalesce(json_agg(json_strip_nulls(row_to_json(m)) ORDER BY m.name), '[]')
    FROM measured m),
  'next_cursor', CASE WHEN (SELECT count(*) FROM page) > cast(:#limit AS integer)
    THEN (SELECT max(name) FROM shown) END)
FROM pg_namespace n WHERE n.nspname = :#schema_name
