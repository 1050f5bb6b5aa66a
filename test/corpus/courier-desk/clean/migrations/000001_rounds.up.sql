CREATE TABLE couriers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  badge text NOT NULL UNIQUE CHECK (badge ~ '^[0-9]{6}$'),
  pin_hash text NOT NULL,
  role text NOT NULL DEFAULT 'courier' CHECK (role IN ('courier', 'dispatcher'))
);

CREATE TABLE rounds (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  courier_id uuid NOT NULL REFERENCES couriers (id),
  day date NOT NULL,
  name text NOT NULL CHECK (char_length(name) <= 80)
);
CREATE INDEX rounds_by_courier ON rounds (courier_id, day, id);
