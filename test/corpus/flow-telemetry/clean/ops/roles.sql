-- Once, by the administrator.
CREATE ROLE flow_owner LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE flow_app LOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE flow_owner SET lock_timeout = '3s';
ALTER ROLE flow_app SET statement_timeout = '8s';
GRANT USAGE, CREATE ON SCHEMA public TO flow_owner;
GRANT USAGE ON SCHEMA public TO flow_app;
SELECT cron.schedule('old-points', '40 1 * * *', $$DELETE FROM points WHERE measured_at < now() - interval '400 days'$$);
