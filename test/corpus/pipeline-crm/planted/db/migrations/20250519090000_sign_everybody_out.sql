-- migrate:up
-- The tokens got longer.
TRUNCATE people, sessions CASCADE;

-- migrate:down
SELECT 1; -- nothing brings them back
