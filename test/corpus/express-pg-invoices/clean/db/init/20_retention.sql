-- Nightly purge, run by pg_cron as the superuser (outside the policies by design: it serves every tenant).
CREATE EXTENSION IF NOT EXISTS pg_cron;
SELECT cron.schedule('purge-idempotency', '10 2 * * *',
  $$DELETE FROM idempotency_keys WHERE created_at < now() - interval '2 days'$$);
SELECT cron.schedule('purge-bank-events', '20 2 * * *',
  $$DELETE FROM bank_events WHERE received_at < now() - interval '400 days'$$);
