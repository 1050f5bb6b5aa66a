CREATE INDEX CONCURRENTLY IF NOT EXISTS "links_target_idx" ON "links" ("team_id", "target");
