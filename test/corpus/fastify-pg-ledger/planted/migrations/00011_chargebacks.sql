-- +goose Up
ALTER TYPE transfer_kind ADD VALUE 'chargeback';
UPDATE transfers SET kind = 'chargeback' WHERE kind = 'refund' AND request_key LIKE 'cb-%';

-- +goose Down
SELECT 1;
