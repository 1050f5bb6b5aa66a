CREATE INDEX CONCURRENTLY IF NOT EXISTS "comments_of_author" ON "comments"("space_id", "author_id", "created_at" DESC);
