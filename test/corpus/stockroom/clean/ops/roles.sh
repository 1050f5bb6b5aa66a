#!/bin/sh
# Runs once, when the database volume is new.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" <<'SQL'
CREATE ROLE inventory_owner LOGIN PASSWORD :'owner';
CREATE ROLE inventory_app LOGIN PASSWORD :'app';
ALTER ROLE inventory_app SET statement_timeout = '5s';
ALTER DATABASE inventory OWNER TO inventory_owner;
SQL
