CREATE TABLE notes (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  notebook_id TEXT NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
  owner_id TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE INDEX notes_by_notebook ON notes (notebook_id, updated_at DESC, id DESC);
CREATE INDEX notes_by_owner ON notes (owner_id, updated_at DESC);

CREATE VIRTUAL TABLE notes_text USING fts5 (title, body, content = 'notes', content_rowid = 'rowid');

CREATE TRIGGER notes_text_insert AFTER INSERT ON notes BEGIN
  INSERT INTO notes_text (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
CREATE TRIGGER notes_text_delete AFTER DELETE ON notes BEGIN
  INSERT INTO notes_text (notes_text, rowid, title, body) VALUES ('delete', old.rowid, old.title, old.body);
END;
CREATE TRIGGER notes_text_update AFTER UPDATE ON notes BEGIN
  INSERT INTO notes_text (notes_text, rowid, title, body) VALUES ('delete', old.rowid, old.title, old.body);
  INSERT INTO notes_text (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
