-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_to_remind ON events (starts_at) WHERE reminded_at IS NULL AND status = 'open';

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS events_to_remind;
