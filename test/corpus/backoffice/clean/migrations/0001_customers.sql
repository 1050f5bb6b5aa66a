CREATE TABLE staff (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  subject text NOT NULL UNIQUE,
  role text NOT NULL DEFAULT 'reader' CHECK (role IN ('reader', 'agent', 'admin'))
);

CREATE TABLE customers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  email text NOT NULL,
  tax_number bytea,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX customers_by_email ON customers (lower(email)) WHERE email <> '';
CREATE INDEX customers_by_creation ON customers (created_at, id);

CREATE TABLE refunds (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  request_key uuid NOT NULL UNIQUE,
  customer_id uuid NOT NULL REFERENCES customers (id),
  staff_id uuid NOT NULL REFERENCES staff (id),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refunds_by_customer ON refunds (customer_id, at DESC);
CREATE INDEX refunds_by_staff ON refunds (staff_id);

GRANT SELECT, INSERT, UPDATE ON staff, customers TO backoffice_app;
GRANT SELECT, INSERT ON refunds TO backoffice_app;
