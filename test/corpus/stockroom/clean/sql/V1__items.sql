CREATE TABLE suppliers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  contact_name text,
  contact_phone text
);

CREATE TABLE items (
  sku text PRIMARY KEY CHECK (sku ~ '^[A-Z0-9-]{1,40}$'),
  name text NOT NULL CHECK (char_length(name) <= 200),
  unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
  supplier_id uuid NOT NULL REFERENCES suppliers (id),
  barcode text
);
CREATE INDEX items_by_supplier ON items (supplier_id);
-- Prefix search: LIKE 'ABC%' whatever the collation.
CREATE INDEX items_by_prefix ON items (sku text_pattern_ops);
