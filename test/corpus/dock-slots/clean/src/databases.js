import { join } from 'node:path';
import Database from 'better-sqlite3';
import { config } from './config.js';

export function connect(file, options = {}) {
  const db = new Database(file, { timeout: 5000, ...options });
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = NORMAL');
  return db;
}

export const control = connect(join(config.dataDir, 'control.db'));
/** At most `openTenants` files are open; the one that was idle longest is closed for the next. */
const open = new Map();

export function tenantDatabase(tenantId) {
  const id = control.prepare('SELECT id FROM tenants WHERE id = ? AND active = 1').pluck().get(tenantId);
  if (!id) return undefined;
  const found = open.get(id);
  if (found) {
    open.delete(id);
    open.set(id, found);
    return found;
  }
  if (open.size >= config.openTenants) {
    const [oldest, db] = open.entries().next().value;
    open.delete(oldest);
    db.close();
  }
  // The id came out of the control database, not out of the request.
  const db = connect(join(config.dataDir, 'tenants', `${id}.db`), { fileMustExist: true });
  open.set(id, db);
  return db;
}

export function closeAll() {
  for (const db of open.values()) db.close();
  open.clear();
  control.close();
}
