-- migrate:up
ALTER TABLE subscriptions
  ADD COLUMN cancel_reason text,
  ADD CONSTRAINT subscriptions_cancel_reason CHECK (length(cancel_reason) <= 300) NOT VALID;

-- migrate:down
ALTER TABLE subscriptions DROP COLUMN cancel_reason;
