import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Brings one file up to date. `user_version` is the number of the last migration it has seen. */
export function migrate(db, folder) {
  const files = readdirSync(folder).filter((f) => f.endsWith('.sql')).sort();
  const at = db.pragma('user_version', { simple: true });
  for (const [index, file] of files.entries()) {
    if (index < at) continue;
    db.transaction(() => {
      db.exec(readFileSync(join(folder, file), 'utf8'));
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
  return files.length - at;
}
