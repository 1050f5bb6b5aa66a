ALTER TABLE "items" RENAME COLUMN "title" TO "name";--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "materials" text DEFAULT '' NOT NULL;
