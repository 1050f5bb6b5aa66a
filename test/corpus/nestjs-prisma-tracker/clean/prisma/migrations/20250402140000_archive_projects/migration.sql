ALTER TABLE "projects" ADD COLUMN "archived_at" TIMESTAMPTZ(3);
