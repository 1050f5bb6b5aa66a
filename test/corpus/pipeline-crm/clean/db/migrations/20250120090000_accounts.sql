-- migrate:up
CREATE TABLE accounts (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name       text NOT NULL CHECK (length(name) <= 200),
  domain     text NOT NULL UNIQUE CHECK (length(domain) <= 253),
  profile    jsonb NOT NULL DEFAULT '{}',
  about      text NOT NULL DEFAULT '' CHECK (length(about) <= 20000),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX accounts_newest ON accounts (created_at DESC, id DESC);
CREATE INDEX accounts_segment ON accounts ((profile ->> 'segment'), created_at DESC, id DESC);

CREATE TABLE contacts (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL REFERENCES accounts (id),
  full_name  text NOT NULL CHECK (length(full_name) <= 160),
  email      text NOT NULL CHECK (length(email) <= 254),
  phone      text CHECK (length(phone) <= 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account_id, email)
);
COMMENT ON COLUMN contacts.full_name IS 'personal: name';
COMMENT ON COLUMN contacts.email IS 'personal: contact';
COMMENT ON COLUMN contacts.phone IS 'personal: contact';

GRANT SELECT, INSERT, UPDATE ON accounts TO crm_api;
GRANT SELECT, INSERT, DELETE ON contacts TO crm_api;

-- migrate:down
DROP TABLE contacts;
DROP TABLE accounts;
