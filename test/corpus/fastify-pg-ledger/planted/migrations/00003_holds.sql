-- +goose Up
CREATE TABLE holds (
  operator_id uuid NOT NULL,
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  request_key text NOT NULL CHECK (length(request_key) BETWEEN 8 AND 80),
  wallet_id   uuid NOT NULL,
  amount      bigint NOT NULL CHECK (amount > 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  PRIMARY KEY (operator_id, id),
  UNIQUE (operator_id, request_key),
  FOREIGN KEY (wallet_id) REFERENCES wallets (id)
);
CREATE INDEX holds_of_wallet ON holds (wallet_id);
CREATE INDEX holds_ended ON holds (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE holds FORCE ROW LEVEL SECURITY;
CREATE POLICY own_holds ON holds
  USING (operator_id = current_setting('ledger.operator', true)::uuid)
  WITH CHECK (operator_id = (SELECT current_setting('ledger.operator', true)::uuid));

GRANT SELECT, INSERT, UPDATE ON holds TO ledger_api;

-- +goose Down
DROP TABLE holds;
