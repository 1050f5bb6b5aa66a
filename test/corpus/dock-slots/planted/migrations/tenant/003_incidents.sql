CREATE TABLE incidents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dock_id TEXT NOT NULL REFERENCES docks (id),
  kind VARCHAR(20) NOT NULL CHECK (kind IN ('damage', 'delay', 'injury')),
  happened_at DATETIME NOT NULL,
  minutes_lost NUMERIC
);

CREATE INDEX incidents_by_dock ON incidents (dock_id, id);
