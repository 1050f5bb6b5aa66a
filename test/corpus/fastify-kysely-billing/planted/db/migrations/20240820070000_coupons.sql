-- migrate:up
CREATE TABLE coupons (
  id         serial PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id),
  code       text NOT NULL,
  amount     double precision NOT NULL,
  rules      json NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account_id, code)
);

-- migrate:down
DROP TABLE coupons;
