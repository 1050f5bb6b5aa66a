// Without a transaction, because of CONCURRENTLY; on its own, because of that.
export const up = (pgm) => {
  pgm.noTransaction();
  pgm.sql("SET lock_timeout = '3s'");
  pgm.createIndex('devices', ['organisation_id', 'seen_at'], { name: 'devices_by_seen', concurrently: true, ifNotExists: true });
};

export const down = (pgm) => {
  pgm.noTransaction();
  pgm.dropIndex('devices', [], { name: 'devices_by_seen', concurrently: true, ifExists: true });
};
