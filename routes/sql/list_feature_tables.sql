-- Tables of a feature schema with their entity keys. No row: there is no such schema.
SELECT json_build_object(
  'schema', n.nspname,
  'tables', (
    SELECT coalesce(json_agg(json_build_object(
        'name', c.relname,
        'entity_keys', (SELECT coalesce(json_agg(a.attname ORDER BY k.position), '[]')
          FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY k(attnum, position)
          JOIN pg_attribute a ON a.attnum = k.attnum
          WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid),
        'features', (SELECT count(*) FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT EXISTS (
            SELECT FROM pg_constraint p WHERE p.conrelid = c.oid AND p.contype = 'p'
              AND a.attnum = ANY (p.conkey))),
        'row_estimate', nullif(c.reltuples, -1)::bigint,
        'total_bytes', pg_total_relation_size(c.oid),
        'comment', obj_description(c.oid, 'pg_class')) ORDER BY c.relname), '[]')
    FROM pg_class c
    WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition))
FROM pg_namespace n WHERE n.nspname = :#schema_name
