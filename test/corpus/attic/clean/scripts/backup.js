'use strict';
// Catalogues through SQLite's own backup; blobs are immutable and are copied when they are new.
const fs = require('node:fs/promises');
const path = require('node:path');
const Database = require('better-sqlite3');

async function main() {
  const from = process.env.DATA_DIR;
  const to = path.join(process.env.BACKUP_DIR, new Date().toISOString().slice(0, 10));
  await fs.mkdir(path.join(to, 'catalogues'), { recursive: true });
  const catalogues = (await fs.readdir(path.join(from, 'catalogues'))).filter((name) => name.endsWith('.db'));
  for (const file of ['keys.db', ...catalogues.map((name) => path.join('catalogues', name))]) {
    const db = new Database(path.join(from, file), { readonly: true, timeout: 5000 });
    await db.backup(path.join(to, file));
    db.close();
  }
  await fs.cp(path.join(from, 'blobs'), path.join(process.env.BACKUP_DIR, 'blobs'), { recursive: true, force: false });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
