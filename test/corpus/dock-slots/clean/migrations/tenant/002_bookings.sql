CREATE TABLE bookings (
  id TEXT PRIMARY KEY,
  dock_id TEXT NOT NULL REFERENCES docks (id),
  haulier_id TEXT NOT NULL REFERENCES hauliers (id),
  plate TEXT,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL CHECK (ends_at > starts_at),
  request_key TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX bookings_by_dock ON bookings (dock_id, starts_at);
CREATE INDEX bookings_by_haulier ON bookings (haulier_id);
CREATE INDEX bookings_by_start ON bookings (starts_at, id);
