SET LOCAL lock_timeout = '5s';
ALTER TABLE invoices VALIDATE CONSTRAINT invoices_paid_within_total;
