ALTER TABLE employees ADD COLUMN cost_centre text;
ALTER TABLE employees ADD COLUMN desk text;
ALTER TABLE employees ADD COLUMN remote boolean NOT NULL DEFAULT false;
ALTER TABLE employees ALTER COLUMN desk SET DEFAULT 'free';
