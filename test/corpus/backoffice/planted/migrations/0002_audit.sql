CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor uuid NOT NULL REFERENCES staff (id),
  action text NOT NULL,
  target text,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_by_actor ON audit_log (actor);
CREATE INDEX audit_log_by_time ON audit_log (at);

GRANT SELECT, INSERT, UPDATE, DELETE ON audit_log TO backoffice_app;
GRANT SELECT, DELETE ON audit_log TO backoffice_purge;
