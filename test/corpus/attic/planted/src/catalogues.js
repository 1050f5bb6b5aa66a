'use strict';
const path = require('node:path');
const Database = require('better-sqlite3');
const { dataDir } = require('./config');

function open(file, options = {}) {
  const db = new Database(file, { timeout: 5000, ...options });
  db.pragma('foreign_keys = OFF');
  return db;
}

const keys = open(path.join(dataDir, 'keys.db'));

function catalogue(workspaceId) {
  return open(path.join(dataDir, 'catalogues', `${workspaceId}.db?_busy_timeout=5000`));
}

function closeAll() {
  keys.close();
}

module.exports = { open, keys, catalogue, closeAll };
