-- migrate:up
ALTER TABLE deals
  ADD COLUMN lost_reason text,
  ADD CONSTRAINT deals_lost_reason_length CHECK (length(lost_reason) <= 400) NOT VALID;

-- migrate:down
ALTER TABLE deals DROP COLUMN lost_reason;
