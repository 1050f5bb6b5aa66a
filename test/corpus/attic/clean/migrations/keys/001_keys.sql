CREATE TABLE workspaces (
  id TEXT PRIMARY KEY CHECK (length(id) = 26),
  name TEXT NOT NULL
) STRICT;

CREATE TABLE api_keys (
  key_hash TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id);
