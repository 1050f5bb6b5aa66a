ALTER TABLE employees DROP COLUMN remote, DROP COLUMN desk, DROP COLUMN cost_centre;
