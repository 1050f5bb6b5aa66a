ALTER TABLE "tasks" ADD COLUMN "due_at" TIMESTAMPTZ(3);
CREATE INDEX CONCURRENTLY "tasks_due_idx" ON "tasks"("organisation_id", "due_at");
