CREATE TYPE "issue_state" AS ENUM ('draft', 'sending', 'sent');
CREATE TABLE "publishers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "publishers_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "subscribers" (
    "publisher_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "subscribers_pkey" PRIMARY KEY ("publisher_id", "id"),
    CONSTRAINT "subscribers_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "subscribers_publisher_id_email_key" ON "subscribers"("publisher_id", "email");
CREATE TABLE "issues" (
    "publisher_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "request_key" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" "issue_state" NOT NULL DEFAULT 'draft',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "issues_pkey" PRIMARY KEY ("publisher_id", "id"),
    CONSTRAINT "issues_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "issues_publisher_id_request_key_key" ON "issues"("publisher_id", "request_key");
CREATE INDEX "issues_newest" ON "issues"("publisher_id", "created_at" DESC, "id" DESC);
CREATE TABLE "deliveries" (
    "publisher_id" UUID NOT NULL,
    "issue_id" UUID NOT NULL,
    "subscriber_id" UUID NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("publisher_id", "issue_id", "subscriber_id"),
    CONSTRAINT "deliveries_publisher_id_issue_id_fkey" FOREIGN KEY ("publisher_id", "issue_id") REFERENCES "issues"("publisher_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "deliveries_publisher_id_subscriber_id_fkey" FOREIGN KEY ("publisher_id", "subscriber_id") REFERENCES "subscribers"("publisher_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "deliveries_publisher_id_subscriber_id_idx" ON "deliveries"("publisher_id", "subscriber_id");
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);
