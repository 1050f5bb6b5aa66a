-- migrate:up
CREATE TABLE quotes (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  deal_id     uuid NOT NULL REFERENCES deals (id),
  approver_id uuid,
  revision    integer NOT NULL,
  state       text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'accepted')),
  currency    text CHECK (currency ~ '^[A-Z]{3}$'),
  total_minor bigint NOT NULL CHECK (total_minor >= 0),
  intro       text NOT NULL,
  terms       text NOT NULL,
  closing     text NOT NULL,
  lines       jsonb NOT NULL,
  layout      jsonb NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX quotes_of_deal ON quotes (deal_id, revision DESC);
CREATE INDEX quotes_of_approver ON quotes (approver_id);

GRANT SELECT, INSERT ON quotes TO crm_api;

-- migrate:down
DROP TABLE quotes;
