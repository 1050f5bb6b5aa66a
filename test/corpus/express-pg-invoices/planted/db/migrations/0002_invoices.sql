SET LOCAL lock_timeout = '5s';

CREATE TABLE invoices (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  customer_id uuid NOT NULL,
  number      text NOT NULL CHECK (length(number) BETWEEN 1 AND 40),
  status      text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'sent', 'paid', 'void')),
  currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  total_cents bigint NOT NULL CHECK (total_cents >= 0),
  paid_cents  bigint NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
  due_on      date NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
-- Serves the customer's page and the foreign key.
CREATE INDEX invoices_by_customer ON invoices (tenant_id, customer_id, created_at DESC, id DESC);
CREATE INDEX invoices_newest ON invoices (tenant_id, created_at DESC, id DESC);

CREATE TABLE invoice_lines (
  tenant_id   uuid NOT NULL,
  invoice_id  uuid NOT NULL,
  position    smallint NOT NULL CHECK (position BETWEEN 1 AND 200),
  description text NOT NULL CHECK (length(description) <= 500),
  quantity    numeric(12, 3) NOT NULL CHECK (quantity > 0),
  unit_cents  bigint NOT NULL,
  PRIMARY KEY (tenant_id, invoice_id, position), -- also the index of the foreign key below
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;

CREATE POLICY invoices_tenant ON invoices
  USING (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid))
  WITH CHECK (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid));

ALTER TABLE invoice_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY invoice_lines_tenant ON invoice_lines
  USING (tenant_id = current_setting('app.tenant_id', true)::uuid)
  WITH CHECK (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid));

GRANT SELECT, INSERT, UPDATE ON invoices TO invoices_app;
GRANT SELECT, INSERT ON invoice_lines TO invoices_app;
