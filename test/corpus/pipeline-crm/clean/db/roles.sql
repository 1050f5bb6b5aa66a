-- Once, by the administrator.
CREATE ROLE crm_owner LOGIN NOSUPERUSER;
CREATE ROLE crm_api LOGIN NOSUPERUSER;
ALTER ROLE crm_owner SET lock_timeout = '3s';
ALTER ROLE crm_owner SET statement_timeout = '15min';
ALTER ROLE crm_api SET statement_timeout = '5s';
GRANT USAGE, CREATE ON SCHEMA public TO crm_owner;
GRANT USAGE ON SCHEMA public TO crm_api;
SELECT cron.schedule('purge-sessions', '11 3 * * *', $$DELETE FROM sessions WHERE expires_at < now()$$);
