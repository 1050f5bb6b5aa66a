ALTER TYPE "post_kind" ADD VALUE 'poll';
UPDATE "posts" SET "kind" = 'poll' WHERE "space_id" = '6f0d5c6e-0000-4000-8000-000000000001' AND "body" LIKE '#poll%';
