CREATE INDEX CONCURRENTLY IF NOT EXISTS movements_by_item ON movements (sku, at DESC);
