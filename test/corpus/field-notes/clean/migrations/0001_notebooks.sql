CREATE TABLE notebooks (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  owner_id TEXT NOT NULL,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  UNIQUE (owner_id, title)
) STRICT, WITHOUT ROWID;

CREATE INDEX notebooks_by_owner ON notebooks (owner_id, id);
