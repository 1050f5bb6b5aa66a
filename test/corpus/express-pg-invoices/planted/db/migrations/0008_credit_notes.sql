SET LOCAL lock_timeout = '5s';

CREATE TABLE credit_notes (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL DEFAULT gen_random_uuid(),
  invoice_id   uuid NOT NULL,
  reason       text NOT NULL CHECK (length(reason) <= 500),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  issued_at    timestamp NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);

GRANT SELECT, INSERT ON credit_notes TO invoices_app;
