-- Serves the foreign key on the two columns; the list by item has its own.
CREATE INDEX CONCURRENTLY IF NOT EXISTS movements_by_stock ON movements (sku, warehouse);
