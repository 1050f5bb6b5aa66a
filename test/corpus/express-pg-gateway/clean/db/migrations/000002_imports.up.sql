CREATE TABLE imports (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  feed_id    uuid NOT NULL REFERENCES feeds (id),
  state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  bytes      bigint,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX imports_of_feed ON imports (feed_id, created_at DESC, id DESC);
CREATE INDEX imports_waiting ON imports (created_at) WHERE state = 'waiting';
