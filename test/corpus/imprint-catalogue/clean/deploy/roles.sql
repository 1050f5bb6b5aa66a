-- Once, by the administrator of the managed database.
CREATE ROLE catalogue_owner LOGIN NOSUPERUSER;
CREATE ROLE catalogue_app LOGIN NOSUPERUSER;
ALTER ROLE catalogue_owner SET lock_timeout = '3s';
ALTER ROLE catalogue_app SET statement_timeout = '5s';
GRANT USAGE, CREATE ON SCHEMA public TO catalogue_owner;
GRANT USAGE ON SCHEMA public TO catalogue_app;
