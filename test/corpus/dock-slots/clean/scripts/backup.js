// SQLite's online backup: a consistent copy while the service writes.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const from = process.env.DATA_DIR;
const to = join(process.env.BACKUP_DIR, new Date().toISOString().slice(0, 10));
mkdirSync(join(to, 'tenants'), { recursive: true });

const files = ['control.db', ...readdirSync(join(from, 'tenants')).filter((f) => f.endsWith('.db')).map((f) => join('tenants', f))];
for (const file of files) {
  const db = new Database(join(from, file), { readonly: true, timeout: 5000 });
  await db.backup(join(to, file));
  db.close();
}
console.log(`${files.length} databases copied to ${to}`);
