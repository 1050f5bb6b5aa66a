-- Runs once, as the superuser, when the database is made.
CREATE ROLE invoices_owner LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE invoices_app LOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE invoices_owner SET lock_timeout = '5s';
ALTER ROLE invoices_app SET statement_timeout = '10s';
ALTER ROLE invoices_app SET idle_in_transaction_session_timeout = '15s';
GRANT CREATE, USAGE ON SCHEMA public TO invoices_owner;
GRANT USAGE ON SCHEMA public TO invoices_app;
