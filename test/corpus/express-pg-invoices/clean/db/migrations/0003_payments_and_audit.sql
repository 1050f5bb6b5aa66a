SET LOCAL lock_timeout = '5s';

CREATE TABLE bank_events (
  tenant_id    uuid NOT NULL REFERENCES tenants (id),
  event_id     text NOT NULL CHECK (length(event_id) <= 100),
  invoice_id   uuid NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  received_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, event_id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);
CREATE INDEX bank_events_by_age ON bank_events (received_at); -- for the nightly purge
CREATE INDEX bank_events_by_invoice ON bank_events (tenant_id, invoice_id);

CREATE TABLE idempotency_keys (
  tenant_id  uuid NOT NULL REFERENCES tenants (id),
  key        text NOT NULL CHECK (length(key) <= 100),
  invoice_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_invoice ON idempotency_keys (tenant_id, invoice_id);

-- Append-only: the application may add and read, never change.
CREATE TABLE audit_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants (id),
  actor      text NOT NULL,
  action     text NOT NULL,
  subject    text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_newest ON audit_log (tenant_id, id DESC);

ALTER TABLE bank_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_events FORCE ROW LEVEL SECURITY;
CREATE POLICY bank_events_tenant ON bank_events
  USING (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid))
  WITH CHECK (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid));

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_tenant ON idempotency_keys
  USING (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid))
  WITH CHECK (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid));

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_log_tenant ON audit_log
  USING (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid))
  WITH CHECK (tenant_id = (SELECT current_setting('app.tenant_id', true)::uuid));

GRANT SELECT, INSERT ON bank_events, idempotency_keys, audit_log TO invoices_app;
