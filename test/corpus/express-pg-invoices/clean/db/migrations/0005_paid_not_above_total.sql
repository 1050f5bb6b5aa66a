SET LOCAL lock_timeout = '5s';
ALTER TABLE invoices ADD CONSTRAINT invoices_paid_within_total CHECK (paid_cents <= total_cents) NOT VALID;
