-- +goose Up
CREATE TYPE transfer_kind AS ENUM ('payment', 'refund', 'payout');

CREATE TABLE transfers (
  operator_id uuid NOT NULL REFERENCES operators (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  request_key text NOT NULL CHECK (length(request_key) BETWEEN 8 AND 80),
  kind        transfer_kind NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (operator_id, id),
  UNIQUE (operator_id, request_key)
);

CREATE TABLE entries (
  operator_id uuid NOT NULL,
  id          bigint GENERATED ALWAYS AS IDENTITY,
  transfer_id uuid NOT NULL,
  wallet_id   uuid NOT NULL,
  amount      bigint NOT NULL CHECK (amount <> 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (operator_id, id),
  FOREIGN KEY (operator_id, transfer_id) REFERENCES transfers (operator_id, id),
  FOREIGN KEY (operator_id, wallet_id) REFERENCES wallets (operator_id, id)
);
CREATE INDEX entries_of_transfer ON entries (operator_id, transfer_id);
CREATE INDEX entries_of_wallet ON entries (operator_id, wallet_id, id DESC);

ALTER TABLE transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfers FORCE ROW LEVEL SECURITY;
CREATE POLICY own_transfers ON transfers
  USING (operator_id = (SELECT current_setting('ledger.operator', true)::uuid))
  WITH CHECK (operator_id = (SELECT current_setting('ledger.operator', true)::uuid));

ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_entries ON entries
  USING (operator_id = (SELECT current_setting('ledger.operator', true)::uuid))
  WITH CHECK (operator_id = (SELECT current_setting('ledger.operator', true)::uuid));

-- Entries are only ever added.
GRANT SELECT, INSERT ON transfers, entries TO ledger_api;

-- +goose Down
DROP TABLE entries;
DROP TABLE transfers;
DROP TYPE transfer_kind;
