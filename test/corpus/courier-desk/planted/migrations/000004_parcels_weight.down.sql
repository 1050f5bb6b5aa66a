DROP INDEX parcels_by_weight;
ALTER TABLE parcels DROP COLUMN weight_grams, ADD COLUMN delivered_at timestamptz;
