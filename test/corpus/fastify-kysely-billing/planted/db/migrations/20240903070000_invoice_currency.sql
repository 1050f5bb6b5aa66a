-- migrate:up
ALTER TABLE invoices ADD COLUMN currency text;
UPDATE invoices SET currency = 'EUR';
ALTER TABLE charges ADD CONSTRAINT charges_ref_length CHECK (length(gateway_ref) <= 80);

-- migrate:down
ALTER TABLE charges DROP CONSTRAINT charges_ref_length;
ALTER TABLE invoices DROP COLUMN currency;
