-- migrate:up
CREATE TABLE guilds (
  id text PRIMARY KEY CHECK (id ~ '^[0-9]{17,20}$'),
  announce_channel_id text,
  announce_broken boolean NOT NULL DEFAULT false,
  joined_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE events (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  guild_id text NOT NULL REFERENCES guilds (id) ON DELETE CASCADE,
  interaction_id text NOT NULL UNIQUE,
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 100),
  starts_at timestamptz NOT NULL,
  places integer NOT NULL CHECK (places BETWEEN 1 AND 500),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'cancelled', 'over')),
  created_by text NOT NULL
);
CREATE INDEX events_by_guild ON events (guild_id, starts_at, id);
CREATE INDEX events_by_start ON events (starts_at);

CREATE TABLE signups (
  event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  user_id text NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, user_id)
);
CREATE INDEX signups_by_user ON signups (user_id);

-- migrate:down
DROP TABLE signups;
DROP TABLE events;
DROP TABLE guilds;
