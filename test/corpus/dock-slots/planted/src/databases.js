import { join } from 'node:path';
import Database from 'better-sqlite3';
import { config } from './config.js';

export function connect(file, options = {}) {
  const db = new Database(file, { timeout: 5000, ...options });
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = NORMAL');
  return db;
}

export const control = connect(join(config.dataDir, 'control.db'));
export function tenantDatabase(tenantId) {
  const file = join(config.dataDir, 'tenants', `${tenantId}.db`);
  return connect(file);
}

export function closeAll() {
  control.close();
}
