// The whole fleet: the control database, then every tenant. Stops at the first file that fails and says which.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { config } from '../src/config.js';
import { connect, control } from '../src/databases.js';
import { migrate } from '../src/migrations.js';

migrate(control, 'migrations/control');
mkdirSync(join(config.dataDir, 'tenants'), { recursive: true });

const tenants = control.prepare('SELECT id FROM tenants ORDER BY id').pluck().all();
for (const id of tenants) {
  const db = connect(join(config.dataDir, 'tenants', `${id}.db`));
  try {
    const steps = migrate(db, 'migrations/tenant');
    console.log(`${id}: ${steps} applied`);
  } catch (error) {
    console.error(`${id}: ${error.message}`);
    process.exitCode = 1;
    break;
  } finally {
    db.close();
  }
}
