-- What happened, for ever: rows are added and never changed. Kept ten years by law, then archived by partition.
CREATE TABLE movements (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  request_key uuid NOT NULL,
  sku text NOT NULL,
  warehouse text NOT NULL,
  delta bigint NOT NULL CHECK (delta <> 0),
  reason text NOT NULL CHECK (reason IN ('received', 'picked', 'damaged', 'returned', 'recount')),
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id)
);
CREATE UNIQUE INDEX movements_by_request ON movements (request_key);
