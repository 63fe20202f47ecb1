-- Schemas, their relations and, with detail "full", the columns; the first 1,000 relations. No row:
-- there is no such schema.
WITH relation AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind,
    row_number() OVER (ORDER BY n.nspname, c.relname) AS position
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND (cast(:#schema_name AS text) = '' OR n.nspname = :#schema_name)
), node AS (
  SELECT r.nspname, json_agg(json_strip_nulls(json_build_object(
      'name', r.relname,
      'type', CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
        WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
      'columns', CASE WHEN :#detail = 'full' THEN (
        SELECT json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) END))
    ORDER BY r.relname) AS objects
  FROM relation r WHERE r.position <= 1000 GROUP BY r.nspname
)
SELECT json_build_object(
  'schemas', coalesce(json_agg(json_build_object('name', nspname, 'objects', objects)
    ORDER BY nspname), '[]'),
  'truncated', (SELECT count(*) > 1000 FROM relation))
FROM node
HAVING cast(:#schema_name AS text) = ''
  OR EXISTS (SELECT FROM pg_namespace WHERE nspname = :#schema_name)
