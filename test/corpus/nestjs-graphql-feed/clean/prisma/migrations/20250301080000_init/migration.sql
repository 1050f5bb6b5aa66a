CREATE TYPE "post_kind" AS ENUM ('text', 'announcement');
CREATE TABLE "members" (
    "space_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "about" TEXT NOT NULL DEFAULT '',
    "moderator" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "members_pkey" PRIMARY KEY ("space_id", "id")
);
CREATE TABLE "posts" (
    "space_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "author_id" UUID NOT NULL,
    "request_key" UUID NOT NULL,
    "kind" "post_kind" NOT NULL DEFAULT 'text',
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "posts_pkey" PRIMARY KEY ("space_id", "id"),
    CONSTRAINT "posts_space_id_author_id_fkey" FOREIGN KEY ("space_id", "author_id") REFERENCES "members"("space_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "posts_space_id_request_key_key" ON "posts"("space_id", "request_key");
CREATE INDEX "posts_newest" ON "posts"("space_id", "created_at" DESC, "id" DESC);
CREATE INDEX "posts_space_id_author_id_idx" ON "posts"("space_id", "author_id");
CREATE TABLE "comments" (
    "space_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "post_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "request_key" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "comments_pkey" PRIMARY KEY ("space_id", "id"),
    CONSTRAINT "comments_space_id_post_id_fkey" FOREIGN KEY ("space_id", "post_id") REFERENCES "posts"("space_id", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "comments_space_id_author_id_fkey" FOREIGN KEY ("space_id", "author_id") REFERENCES "members"("space_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "comments_space_id_request_key_key" ON "comments"("space_id", "request_key");
CREATE INDEX "comments_of_post" ON "comments"("space_id", "post_id", "created_at" DESC);
