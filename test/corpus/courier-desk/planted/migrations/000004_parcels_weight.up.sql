ALTER TABLE parcels ADD COLUMN weight_grams integer CHECK (weight_grams > 0);
CREATE INDEX CONCURRENTLY parcels_by_weight ON parcels (round_id, weight_grams);
ALTER TABLE parcels DROP COLUMN delivered_at;
