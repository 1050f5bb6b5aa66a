-- Once, by the administrator of the managed database.
CREATE ROLE ledger_owner LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE ledger_api LOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE ledger_owner SET lock_timeout = '4s';
ALTER ROLE ledger_api SET statement_timeout = '5s';
ALTER ROLE ledger_api SET idle_in_transaction_session_timeout = '10s';
GRANT USAGE, CREATE ON SCHEMA public TO ledger_owner;
GRANT USAGE ON SCHEMA public TO ledger_api;
SELECT cron.schedule('prune-holds', '5 3 * * *', $$DELETE FROM holds WHERE ended_at < now() - interval '30 days'$$);
