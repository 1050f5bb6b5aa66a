CREATE INDEX CONCURRENTLY IF NOT EXISTS imports_by_age ON imports (created_at);
