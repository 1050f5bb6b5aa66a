-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS subscriptions_to_renew ON subscriptions (renews_at) WHERE state = 'active';

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS subscriptions_to_renew;
