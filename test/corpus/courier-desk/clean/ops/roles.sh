#!/bin/sh
# Runs once, when the volume is new. Tables belong to courier_owner; the service may not change them.
set -eu
psql -v ON_ERROR_STOP=1 -d courier -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" <<'SQL'
CREATE ROLE courier_owner LOGIN PASSWORD :'owner';
CREATE ROLE courier_app LOGIN PASSWORD :'app';
ALTER DATABASE courier OWNER TO courier_owner;
ALTER ROLE courier_owner SET lock_timeout = '3s';
ALTER ROLE courier_app SET statement_timeout = '5s';
ALTER DEFAULT PRIVILEGES FOR ROLE courier_owner GRANT SELECT, INSERT, UPDATE ON TABLES TO courier_app;
SQL
