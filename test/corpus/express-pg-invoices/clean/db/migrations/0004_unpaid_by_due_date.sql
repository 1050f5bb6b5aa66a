-- no-transaction
-- Only open invoices are asked for by due date, so the index is partial.
CREATE INDEX CONCURRENTLY IF NOT EXISTS invoices_unpaid_due
  ON invoices (tenant_id, due_on, id) WHERE status = 'sent';
