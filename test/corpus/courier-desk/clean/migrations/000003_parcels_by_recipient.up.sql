CREATE INDEX CONCURRENTLY IF NOT EXISTS parcels_by_recipient ON parcels (recipient_id);
