ALTER TABLE employees ADD COLUMN nickname text CHECK (length(nickname) <= 60);
