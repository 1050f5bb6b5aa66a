// Brings the database up to date.
import { join } from 'node:path';
import { config } from '../src/config.js';
import { connect } from '../src/databases.js';
import { migrate } from '../src/migrations.js';

const db = connect(join(config.dataDir, 'main.db'));
console.log(`${migrate(db, 'migrations/tenant')} applied`);
db.close();
