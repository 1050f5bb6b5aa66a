-- +goose Up
CREATE TABLE operators (
  id         uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE wallets (
  operator_id uuid NOT NULL REFERENCES operators (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  user_ref    text NOT NULL CHECK (length(user_ref) <= 80),
  currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  balance     bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (operator_id, id),
  UNIQUE (id),
  UNIQUE (operator_id, user_ref, currency)
);

ALTER TABLE operators ENABLE ROW LEVEL SECURITY;
ALTER TABLE operators FORCE ROW LEVEL SECURITY;
CREATE POLICY own_operator ON operators FOR SELECT USING (id = (SELECT current_setting('ledger.operator', true)::uuid));

ALTER TABLE wallets ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_wallets ON wallets
  USING (operator_id = (SELECT current_setting('ledger.operator', true)::uuid))
  WITH CHECK (operator_id = (SELECT current_setting('ledger.operator', true)::uuid));

GRANT SELECT ON operators TO ledger_api;
GRANT SELECT, INSERT, UPDATE ON wallets TO ledger_api;

-- +goose Down
DROP TABLE wallets;
DROP TABLE operators;
