CREATE INDEX CONCURRENTLY IF NOT EXISTS "comments_space_id_author_id_idx" ON "comments"("space_id", "author_id");
