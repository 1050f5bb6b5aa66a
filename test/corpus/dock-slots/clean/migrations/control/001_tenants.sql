CREATE TABLE tenants (
  id TEXT PRIMARY KEY CHECK (length(id) = 26),
  name TEXT NOT NULL UNIQUE,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
