-- migrate:up
ALTER TABLE subscriptions VALIDATE CONSTRAINT subscriptions_cancel_reason;

-- migrate:down
SELECT 1;
