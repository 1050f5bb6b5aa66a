-- +goose Up
ALTER TABLE entries ADD CONSTRAINT entries_once UNIQUE (operator_id, wallet_id, transfer_id);

-- +goose Down
ALTER TABLE entries DROP CONSTRAINT entries_once;
