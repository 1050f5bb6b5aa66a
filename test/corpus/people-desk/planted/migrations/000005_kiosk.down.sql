DROP TABLE corrections;
DROP TABLE breaks;
DROP TABLE time_entries;
