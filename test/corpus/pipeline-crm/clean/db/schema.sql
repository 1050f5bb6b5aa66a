-- Dumped by dbmate for release 1.6.0.
SET statement_timeout = 0;
SET lock_timeout = 0;

CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);

CREATE TABLE people (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email         text NOT NULL CHECK (length(email) <= 254),
  name          text NOT NULL CHECK (length(name) <= 120),
  password_hash text NOT NULL,
  role          text NOT NULL DEFAULT 'reader' CHECK (role IN ('reader', 'sales', 'admin')),
  created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX people_email ON people (lower(email));
COMMENT ON COLUMN people.email IS 'personal: contact, staff';
COMMENT ON COLUMN people.name IS 'personal: name, staff';

CREATE TABLE sessions (
  token_hash bytea PRIMARY KEY,
  person_id  uuid NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

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
  lost_reason text,
  CONSTRAINT deals_lost_reason_length CHECK (length(lost_reason) <= 400),
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
CREATE INDEX deals_open_of_owner ON deals (owner_id, created_at DESC) WHERE stage NOT IN ('won', 'lost');

-- Dbmate schema migrations
INSERT INTO schema_migrations (version) VALUES
    ('20250113090000'),
    ('20250120090000'),
    ('20250203090000'),
    ('20250317090000'),
    ('20250317090100'),
    ('20250407090000');
