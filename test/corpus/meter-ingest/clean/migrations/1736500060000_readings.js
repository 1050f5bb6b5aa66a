export const up = (pgm) => {
  // A device may send a batch twice: the key makes the second one nothing.
  pgm.sql(`
    CREATE TABLE readings (
      device_id uuid NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
      at timestamptz NOT NULL,
      kind text NOT NULL CHECK (kind IN ('power', 'voltage', 'temperature')),
      value double precision NOT NULL,
      PRIMARY KEY (device_id, at, kind)
    ) PARTITION BY RANGE (at);
    CREATE TABLE readings_default PARTITION OF readings DEFAULT;
    GRANT SELECT, INSERT ON readings TO meter_app;
  `);
};

export const down = (pgm) => {
  pgm.sql('DROP TABLE readings');
};
