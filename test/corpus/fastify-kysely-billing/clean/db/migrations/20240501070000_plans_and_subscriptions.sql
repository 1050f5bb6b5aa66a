-- migrate:up
CREATE TABLE plans (
  code        text PRIMARY KEY CHECK (code ~ '^[a-z0-9_]{2,30}$'),
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  unit_cents  bigint NOT NULL DEFAULT 0 CHECK (unit_cents >= 0)
);
CREATE TABLE accounts (
  id         uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE subscriptions (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL REFERENCES accounts (id),
  plan_code  text NOT NULL REFERENCES plans (code),
  state      text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'past_due', 'ended')),
  renews_at  timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- One running subscription per account and plan; ended ones do not count.
CREATE UNIQUE INDEX subscriptions_running ON subscriptions (account_id, plan_code) WHERE state <> 'ended';
CREATE INDEX subscriptions_of_account ON subscriptions (account_id, created_at DESC, id DESC);
CREATE INDEX subscriptions_of_plan ON subscriptions (plan_code);

-- migrate:down
DROP TABLE subscriptions;
DROP TABLE accounts;
DROP TABLE plans;
