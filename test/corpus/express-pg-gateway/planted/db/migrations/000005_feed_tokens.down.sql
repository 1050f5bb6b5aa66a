ALTER TABLE feeds DROP COLUMN public_ref;
