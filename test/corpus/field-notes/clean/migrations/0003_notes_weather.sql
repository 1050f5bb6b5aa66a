-- SQLite adds a column in place: no rebuild needed.
ALTER TABLE notes ADD COLUMN weather TEXT CHECK (weather IN ('dry', 'rain', 'snow', 'fog'));
