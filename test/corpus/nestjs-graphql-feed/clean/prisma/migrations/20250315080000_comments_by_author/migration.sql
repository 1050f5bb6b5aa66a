CREATE INDEX CONCURRENTLY "comments_space_id_author_id_idx" ON "comments"("space_id", "author_id");
