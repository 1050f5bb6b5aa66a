SET LOCAL lock_timeout = '5s';
CREATE INDEX invoices_by_status ON invoices (tenant_id, status, due_on);
ALTER TABLE invoice_lines ADD CONSTRAINT invoice_lines_unit_not_negative CHECK (unit_cents >= 0);
