CREATE TABLE sessions (
  id_hash text PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_staff ON sessions (staff_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE settings (
  section text PRIMARY KEY,
  entries jsonb NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO backoffice_app;
GRANT SELECT, INSERT, UPDATE ON settings TO backoffice_app;
GRANT SELECT, DELETE ON sessions TO backoffice_purge;
