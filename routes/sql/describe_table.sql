SELECT json_build_object(
  'schema', n.nspname,
  'table', c.relname,
  'type', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
    WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END,
  'comment', obj_description(c.oid, 'pg_class'),
  'columns', (
    SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
        'comment', col_description(c.oid, a.attnum))) ORDER BY a.attnum), '[]')
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'primary_key', (
    SELECT coalesce(json_agg(a.attname ORDER BY k.position), '[]')
    FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY k(attnum, position)
    JOIN pg_attribute a ON a.attnum = k.attnum
    WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid),
  'constraints', (
    SELECT coalesce(json_agg(json_build_object(
        'name', k.conname,
        'type', CASE k.contype WHEN 'f' THEN 'foreign key' WHEN 'u' THEN 'unique'
          WHEN 'c' THEN 'check' ELSE 'exclusion' END,
        'definition', pg_get_constraintdef(k.oid)) ORDER BY k.contype, k.conname), '[]')
    FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('f', 'u', 'c', 'x')),
  'indexes', (
    SELECT coalesce(json_agg(json_build_object(
        'name', i.relname,
        'unique', x.indisunique,
        'definition', pg_get_indexdef(x.indexrelid)) ORDER BY i.relname), '[]')
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid),
  'partitions', (
    SELECT json_agg(t.relid::regclass::text ORDER BY t.relid::regclass::text)
    FROM pg_partition_tree(c.oid) t WHERE t.isleaf AND c.relkind = 'p'),
  'view_definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = cast(:#table_oid AS oid)
