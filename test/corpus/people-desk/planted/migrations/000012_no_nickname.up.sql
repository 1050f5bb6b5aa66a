ALTER TABLE employees DROP COLUMN nickname;
