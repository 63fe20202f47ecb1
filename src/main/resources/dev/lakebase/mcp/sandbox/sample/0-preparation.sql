SET LOCAL timezone = 'UTC';
SET LOCAL lc_monetary = 'C';
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '64MB';

-- Deterministic chance: md5 of a row's name gives 32 hex digits, and seven of them in a row an even
-- number in [0, 1). Only multiplication and rounding follow, so every machine and every PostgreSQL
-- version computes the same rows.
CREATE FUNCTION pg_temp.digest(name text) RETURNS bit
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT ('x' || md5(name))::bit(128) $$;

CREATE FUNCTION pg_temp.chance(digest bit, first_digit int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT substring(digest, 4 * first_digit - 3, 28)::int / 268435456.0::float8 $$;

CREATE FUNCTION pg_temp.one_of(choices text[], chance float8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT choices[1 + floor(chance * array_length(choices, 1))::int] $$;
