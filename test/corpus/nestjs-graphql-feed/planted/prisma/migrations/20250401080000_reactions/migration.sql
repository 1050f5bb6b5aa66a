CREATE TABLE "reactions" (
    "space_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "extra" JSON NOT NULL DEFAULT '{}'
);
CREATE INDEX "reactions_post_id_idx" ON "reactions"("post_id");
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_space_id_post_id_fkey" FOREIGN KEY ("space_id", "post_id") REFERENCES "posts"("space_id", "id") ON DELETE CASCADE;
