-- Columns of a table as one JSON list, with what a generated statement needs to know of their types.
SELECT json_agg(json_build_object(
    'name', a.attname,
    'quoted_name', quote_ident(a.attname),
    'type', format_type(a.atttypid, a.atttypmod),
    'kind', CASE
      WHEN b.typname IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') THEN 'number'
      WHEN b.typcategory = 'S' AND b.typname IN ('text', 'varchar', 'bpchar', 'name') THEN 'text'
      WHEN b.typname IN ('date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval')
        THEN 'time'
      ELSE 'other' END,
    'key', coalesce(a.attnum = ANY (p.conkey), false)) ORDER BY a.attnum)
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_constraint p ON p.conrelid = a.attrelid AND p.contype = 'p'
WHERE a.attrelid = cast(:#table_oid AS oid) AND a.attnum > 0 AND NOT a.attisdropped
