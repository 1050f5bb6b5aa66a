ALTER TABLE feeds ADD COLUMN public_ref uuid NOT NULL DEFAULT gen_random_uuid();
