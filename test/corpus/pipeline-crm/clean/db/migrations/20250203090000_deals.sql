-- migrate:up
CREATE TABLE deals (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id  uuid NOT NULL REFERENCES accounts (id),
  owner_id    uuid NOT NULL REFERENCES people (id),
  request_key uuid NOT NULL,
  title       text NOT NULL CHECK (length(title) <= 200),
  stage       text NOT NULL DEFAULT 'lead' CHECK (stage IN ('lead', 'qualified', 'offer', 'won', 'lost')),
  value_minor bigint NOT NULL CHECK (value_minor >= 0),
  currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (owner_id, request_key)
);
CREATE INDEX deals_of_account ON deals (account_id);
CREATE INDEX deals_newest ON deals (created_at DESC, id DESC);

CREATE TABLE activities (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  deal_id     uuid NOT NULL REFERENCES deals (id),
  author_id   uuid NOT NULL REFERENCES people (id),
  kind        text NOT NULL CHECK (kind IN ('call', 'mail', 'meeting', 'note')),
  body        text NOT NULL CHECK (length(body) <= 4000),
  happened_at timestamptz NOT NULL,
  UNIQUE (deal_id, author_id, kind, happened_at)
);
CREATE INDEX activities_of_deal ON activities (deal_id, happened_at DESC, id DESC);
CREATE INDEX activities_of_author ON activities (author_id);

GRANT SELECT, INSERT, UPDATE ON deals TO crm_api;
GRANT SELECT, INSERT ON activities TO crm_api;

-- migrate:down
DROP TABLE activities;
DROP TABLE deals;
