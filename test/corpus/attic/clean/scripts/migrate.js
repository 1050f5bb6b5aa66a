'use strict';
// The key database first, then the catalogue of every workspace in it.
const fs = require('node:fs');
const path = require('node:path');
const { dataDir } = require('../src/config');
const { open, keys } = require('../src/catalogues');
const migrate = require('../src/migrate');

const folder = (name) => path.join(__dirname, '..', 'migrations', name);
fs.mkdirSync(path.join(dataDir, 'catalogues'), { recursive: true });
migrate(keys, folder('keys'));
for (const { id } of keys.prepare('SELECT id FROM workspaces ORDER BY id').iterate()) {
  const db = open(path.join(dataDir, 'catalogues', `${id}.db`));
  migrate(db, folder('catalogue'));
  db.close();
  console.log(`${id} is up to date`);
}
