'use strict';
const { ulid } = require('ulid');
const { catalogue } = require('./catalogues');

const FIELDS = 'id, name, type, size, sha256, created_at AS createdAt';

exports.page = (ws, after, limit) => catalogue(ws).prepare(`SELECT ${FIELDS} FROM files WHERE id > ? ORDER BY id LIMIT ?`).all(after, limit);
exports.one = (ws, id) => catalogue(ws).prepare(`SELECT ${FIELDS} FROM files WHERE id = ?`).get(id);
exports.some = (ws, ids) =>
  catalogue(ws).prepare(`SELECT ${FIELDS} FROM files WHERE id IN (SELECT value FROM json_each(?)) LIMIT 100`).all(JSON.stringify(ids));

exports.add = (ws, files) => {
  const insert = catalogue(ws).prepare(
    `INSERT INTO files (id, name, type, size, sha256, created_at) VALUES (@id, @name, @type, @size, @sha256, @createdAt) RETURNING ${FIELDS}`,
  );
  return catalogue(ws)
    .transaction(() => files.map((file) => insert.get({ ...file, id: ulid(), createdAt: new Date().toISOString() })))
    .immediate();
};

/** Says whether the bytes may go too: other names may stand for the same blob. */
exports.remove = (ws, id) =>
  catalogue(ws)
    .transaction(() => {
      const gone = catalogue(ws).prepare('DELETE FROM files WHERE id = ? RETURNING sha256').get(id);
      const left = gone && catalogue(ws).prepare('SELECT 1 FROM files WHERE sha256 = ? LIMIT 1').get(gone.sha256);
      return gone && { sha256: gone.sha256, orphaned: !left };
    })
    .immediate();

exports.removeAll = (ws) => catalogue(ws).prepare('DELETE FROM files').run();
