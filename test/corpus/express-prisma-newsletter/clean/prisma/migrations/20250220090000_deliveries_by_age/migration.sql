CREATE INDEX CONCURRENTLY "deliveries_sent_at_idx" ON "deliveries"("sent_at");
