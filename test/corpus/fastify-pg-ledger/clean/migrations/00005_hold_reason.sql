-- +goose Up
ALTER TABLE holds
  ADD COLUMN reason text,
  ADD CONSTRAINT holds_reason_length CHECK (length(reason) <= 200) NOT VALID;

-- +goose Down
ALTER TABLE holds DROP COLUMN reason;
