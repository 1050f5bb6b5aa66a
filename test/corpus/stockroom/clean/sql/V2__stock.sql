CREATE TABLE warehouses (
  code text PRIMARY KEY CHECK (char_length(code) <= 20),
  name text NOT NULL
);
INSERT INTO warehouses (code, name) VALUES ('NORTH', 'Northern hall'), ('SOUTH', 'Southern hall');

CREATE TABLE stock (
  sku text NOT NULL REFERENCES items (sku),
  warehouse text NOT NULL REFERENCES warehouses (code),
  quantity bigint NOT NULL DEFAULT 0 CHECK (quantity >= 0),
  PRIMARY KEY (sku, warehouse)
);
CREATE INDEX stock_by_warehouse ON stock (warehouse);
