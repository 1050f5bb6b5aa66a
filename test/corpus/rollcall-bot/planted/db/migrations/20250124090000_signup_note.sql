-- migrate:up
SET LOCAL lock_timeout = '3s';
ALTER TABLE signups ADD COLUMN note text CHECK (char_length(note) <= 200);
CREATE INDEX CONCURRENTLY signups_by_time ON signups (event_id, signed_at);

-- migrate:down
DROP INDEX signups_by_time;
ALTER TABLE signups DROP COLUMN note;
