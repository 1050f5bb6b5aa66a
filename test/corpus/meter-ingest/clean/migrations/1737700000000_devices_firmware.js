export const up = (pgm) => {
  pgm.sql("SET LOCAL lock_timeout = '3s'");
  // A constant default writes no row (PostgreSQL 11 and later).
  pgm.sql("ALTER TABLE devices ADD COLUMN firmware text NOT NULL DEFAULT 'unknown'");
};

export const down = (pgm) => {
  pgm.sql('ALTER TABLE devices DROP COLUMN firmware');
};
