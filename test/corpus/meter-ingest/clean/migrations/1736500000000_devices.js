export const up = (pgm) => {
  pgm.sql(`
    CREATE TABLE devices (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organisation_id uuid NOT NULL,
      serial text NOT NULL CHECK (char_length(serial) <= 40),
      label text NOT NULL CHECK (char_length(label) <= 80),
      key_hash text NOT NULL UNIQUE,
      seen_at timestamptz,
      UNIQUE (organisation_id, serial)
    );
    CREATE INDEX devices_by_organisation ON devices (organisation_id, id);
    GRANT SELECT, INSERT, UPDATE, DELETE ON devices TO meter_app;
  `);
};

export const down = (pgm) => {
  pgm.sql('DROP TABLE devices');
};
