'use strict';
const path = require('node:path');
const Database = require('better-sqlite3');
const { dataDir } = require('./config');

const MOST = 100;

function open(file, options = {}) {
  const db = new Database(file, { timeout: 5000, ...options });
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  return db;
}

const keys = open(path.join(dataDir, 'keys.db'));
const catalogues = new Map();

/** `workspaceId` comes out of the key database; the pattern is a second lock on the door. */
function catalogue(workspaceId) {
  if (!/^[0-9A-Z]{26}$/.test(workspaceId)) throw new Error('not a workspace id');
  let db = catalogues.get(workspaceId);
  if (db) catalogues.delete(workspaceId);
  else db = open(path.join(dataDir, 'catalogues', `${workspaceId}.db`), { fileMustExist: true });
  catalogues.set(workspaceId, db);
  if (catalogues.size > MOST) {
    const [idle, handle] = catalogues.entries().next().value;
    catalogues.delete(idle);
    handle.close();
  }
  return db;
}

function closeAll() {
  for (const db of catalogues.values()) db.close();
  catalogues.clear();
  keys.close();
}

module.exports = { open, keys, catalogue, closeAll };
