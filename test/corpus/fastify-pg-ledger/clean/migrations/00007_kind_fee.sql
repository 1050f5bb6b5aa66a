-- +goose NO TRANSACTION
-- +goose Up
-- Added here and used by nothing in this file: a new value cannot be used in the transaction that adds it.
ALTER TYPE transfer_kind ADD VALUE IF NOT EXISTS 'fee';

-- +goose Down
SELECT 1;
