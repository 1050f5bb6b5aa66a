-- migrate:up
CREATE TABLE invoices (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id      uuid NOT NULL REFERENCES accounts (id),
  subscription_id uuid NOT NULL REFERENCES subscriptions (id),
  period_start    date NOT NULL,
  amount_cents    bigint NOT NULL CHECK (amount_cents >= 0),
  state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paid', 'failed')),
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (subscription_id, period_start)
);
CREATE INDEX invoices_of_account ON invoices (account_id) WHERE state = 'open';
CREATE TABLE charges (
  invoice_id   uuid PRIMARY KEY REFERENCES invoices (id),
  gateway_ref  text UNIQUE,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE usage_totals (
  subscription_id uuid NOT NULL REFERENCES subscriptions (id),
  day             date NOT NULL,
  units           bigint NOT NULL CHECK (units >= 0),
  PRIMARY KEY (subscription_id, day)
);

-- migrate:down
DROP TABLE usage_totals;
DROP TABLE charges;
DROP TABLE invoices;
