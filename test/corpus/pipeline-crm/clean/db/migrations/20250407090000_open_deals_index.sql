-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_open_of_owner ON deals (owner_id, created_at DESC) WHERE stage NOT IN ('won', 'lost');

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS deals_open_of_owner;
