export const up = (pgm) => {
  pgm.sql(`
    ALTER TABLE devices ADD COLUMN registered_at timestamptz;
    UPDATE devices SET registered_at = coalesce(seen_at, now());
    ALTER TABLE devices ALTER COLUMN registered_at SET NOT NULL;
    ALTER TABLE devices ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();
    CREATE INDEX devices_by_firmware ON devices (organisation_id, firmware);
  `);
};

export const down = (pgm) => {
  pgm.sql('ALTER TABLE devices DROP COLUMN public_id, DROP COLUMN registered_at');
};
