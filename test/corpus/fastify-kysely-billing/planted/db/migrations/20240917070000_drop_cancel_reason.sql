-- migrate:up
ALTER TABLE subscriptions DROP COLUMN cancel_reason;

-- migrate:down
ALTER TABLE subscriptions ADD COLUMN cancel_reason text;
