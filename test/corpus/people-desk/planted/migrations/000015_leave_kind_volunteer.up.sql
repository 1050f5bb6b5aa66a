ALTER TYPE leave_kind ADD VALUE IF NOT EXISTS 'volunteer';
