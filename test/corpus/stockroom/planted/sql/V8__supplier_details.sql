ALTER TABLE suppliers ADD COLUMN tax_number text;
ALTER TABLE suppliers ADD COLUMN contact_national_id text;
ALTER TABLE suppliers ADD COLUMN bank_account text NOT NULL;
ALTER TABLE items DROP COLUMN barcode;
ALTER TABLE items ADD CONSTRAINT items_name_filled CHECK (char_length(name) > 0);
