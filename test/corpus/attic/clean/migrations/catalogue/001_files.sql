CREATE TABLE files (
  id TEXT PRIMARY KEY CHECK (length(id) = 26),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  type TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX files_by_sha256 ON files (sha256);
