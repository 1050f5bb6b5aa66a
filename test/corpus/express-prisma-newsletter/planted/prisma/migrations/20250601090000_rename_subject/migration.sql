ALTER TABLE "issues" RENAME COLUMN "subject" TO "headline";
