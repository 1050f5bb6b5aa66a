-- migrate:up
SET LOCAL lock_timeout = '3s';
ALTER TABLE events ADD COLUMN reminded_at timestamptz;
ALTER TABLE events ADD COLUMN scheduled_event_id text;

-- migrate:down
ALTER TABLE events DROP COLUMN scheduled_event_id;
ALTER TABLE events DROP COLUMN reminded_at;
