-- Once, by the administrator of the managed database.
CREATE ROLE hr_owner LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE hr_app LOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE hr_owner SET lock_timeout = '3s';
ALTER ROLE hr_app SET statement_timeout = '5s';
ALTER ROLE hr_app SET idle_in_transaction_session_timeout = '10s';
GRANT USAGE, CREATE ON SCHEMA public TO hr_owner;
GRANT USAGE ON SCHEMA public TO hr_app;
SELECT cron.schedule('prune-imports', '20 2 * * *', $$DELETE FROM imports WHERE created_at < now() - interval '90 days'$$);
