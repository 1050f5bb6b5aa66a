-- +goose Up
CREATE TABLE fees (
  operator_id uuid NOT NULL REFERENCES operators (id),
  kind        transfer_kind NOT NULL,
  basis_points smallint NOT NULL CHECK (basis_points BETWEEN 0 AND 10000)
);
CREATE INDEX fees_of_operator ON fees (operator_id, kind);
ALTER TABLE fees ENABLE ROW LEVEL SECURITY;
ALTER TABLE fees FORCE ROW LEVEL SECURITY;
CREATE POLICY own_fees ON fees FOR ALL USING (true);
GRANT SELECT, INSERT ON fees TO ledger_api;

CREATE TABLE statements (
  operator_id uuid NOT NULL REFERENCES operators (id),
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  wallet_id   uuid NOT NULL,
  month       date NOT NULL,
  closing     bigint NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (operator_id, wallet_id, month),
  FOREIGN KEY (operator_id, wallet_id) REFERENCES wallets (operator_id, id)
);
GRANT SELECT, INSERT ON statements TO ledger_api;

-- +goose Down
DROP TABLE statements;
DROP TABLE fees;
