CREATE TABLE apps (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  owner_ref  text NOT NULL,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (owner_ref, name)
);
CREATE TABLE feeds (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  app_id     uuid NOT NULL REFERENCES apps (id),
  url        text NOT NULL CHECK (length(url) <= 1000),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (app_id, url)
);
