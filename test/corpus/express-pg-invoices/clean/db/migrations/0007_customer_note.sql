SET LOCAL lock_timeout = '5s';
-- A constant default is kept in the catalogue: no row is rewritten.
ALTER TABLE customers ADD COLUMN note text NOT NULL DEFAULT '';
