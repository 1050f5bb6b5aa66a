-- migrate:up
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

GRANT SELECT ON people TO crm_api;
GRANT SELECT, INSERT, DELETE ON sessions TO crm_api;

-- migrate:down
DROP TABLE sessions;
DROP TABLE people;
