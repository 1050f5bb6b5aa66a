-- migrate:up transaction:false
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS events_by_scheduled ON events (guild_id, scheduled_event_id) WHERE scheduled_event_id IS NOT NULL;

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS events_by_scheduled;
