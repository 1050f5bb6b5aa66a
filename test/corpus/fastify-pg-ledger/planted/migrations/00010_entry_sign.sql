-- +goose Up
ALTER TABLE entries ADD CONSTRAINT entries_amount_range CHECK (abs(amount) <= 1000000000000) NOT VALID;
ALTER TABLE entries VALIDATE CONSTRAINT entries_amount_range;

-- +goose Down
ALTER TABLE entries DROP CONSTRAINT entries_amount_range;
