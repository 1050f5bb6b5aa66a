-- migrate:up
ALTER TABLE deals VALIDATE CONSTRAINT deals_lost_reason_length;

-- migrate:down
SELECT 1; -- a validated constraint stays valid
