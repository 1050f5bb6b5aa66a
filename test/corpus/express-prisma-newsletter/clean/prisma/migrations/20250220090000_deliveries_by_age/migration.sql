CREATE INDEX CONCURRENTLY IF NOT EXISTS "deliveries_sent_at_idx" ON "deliveries"("sent_at");
