CREATE TABLE recipients (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text,
  street text
);

CREATE TABLE parcels (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  round_id uuid NOT NULL REFERENCES rounds (id),
  recipient_id uuid NOT NULL REFERENCES recipients (id),
  barcode text NOT NULL UNIQUE CHECK (char_length(barcode) BETWEEN 6 AND 40),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered')),
  delivered_at timestamptz
);
CREATE INDEX parcels_by_round ON parcels (round_id, state);
