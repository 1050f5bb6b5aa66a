-- Once, by the administrator of the managed database.
CREATE ROLE market_owner LOGIN NOSUPERUSER;
CREATE ROLE market_app LOGIN NOSUPERUSER;
ALTER ROLE market_owner SET lock_timeout = '3s';
ALTER ROLE market_app SET statement_timeout = '5s';
GRANT USAGE, CREATE ON SCHEMA public TO market_owner;
GRANT USAGE ON SCHEMA public TO market_app;
