#!/bin/sh
# Runs once, when the database is made: the service's role, which is no superuser, and its database.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$LAKEBASE_PG_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE lakebase LOGIN PASSWORD :'password';
CREATE DATABASE lakebase OWNER lakebase;
SQL
