ALTER TABLE apps ADD COLUMN plan text;
UPDATE apps SET plan = 'free' WHERE created_at > '2020-01-01';
