-- {"schemas": [...]}: what a user made, not PostgreSQL's own.
SELECT json_build_object('schemas', coalesce(json_agg(s ORDER BY s.name), '[]'))
FROM (
  SELECT n.nspname AS name,
    pg_get_userbyid(n.nspowner) AS owner,
    (SELECT count(*) FROM pg_class c
      WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT c.relispartition) AS objects,
    obj_description(n.oid, 'pg_namespace') AS comment
  FROM pg_namespace n
  WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
) s
