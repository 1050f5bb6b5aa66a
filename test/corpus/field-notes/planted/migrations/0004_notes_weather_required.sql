-- weather becomes required: SQLite cannot alter a constraint, so the table is built anew.
CREATE TABLE notes_new (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  notebook_id TEXT NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
  owner_id TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  weather TEXT NOT NULL DEFAULT 'dry' CHECK (weather IN ('dry', 'rain', 'snow', 'fog'))
) STRICT;

INSERT INTO notes_new (id, notebook_id, owner_id, title, body, version, updated_at, weather)
SELECT id, notebook_id, owner_id, title, body, version, updated_at, coalesce(weather, 'dry') FROM notes;

DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;

CREATE INDEX notes_by_notebook ON notes (notebook_id, updated_at DESC, id DESC);
CREATE INDEX notes_by_owner ON notes (owner_id, updated_at DESC);
CREATE INDEX notes_by_id ON notes (id);
