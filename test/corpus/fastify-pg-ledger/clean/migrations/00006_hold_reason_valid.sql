-- +goose Up
ALTER TABLE holds VALIDATE CONSTRAINT holds_reason_length;

-- +goose Down
SELECT 1;
