'use strict';
const path = require('node:path');
const multer = require('multer');
const { dataDir } = require('./config');
const { Problem } = require('./problems');

const refused = new Set(['text/html', 'image/svg+xml', 'application/xhtml+xml']);
const limits = { fileSize: 10 * 1024 * 1024, files: 1, fields: 0, parts: 1, headerPairs: 20 };
// multer invents the name on disk; the sender's is kept in the catalogue only.
const dest = path.join(dataDir, 'incoming');

exports.one = multer({
  dest,
  limits,
  fileFilter: (_req, file, done) => (refused.has(file.mimetype) ? done(new Problem(400, 'Not this kind of file')) : done(null, true)),
}).single('file');

exports.zip = multer({
  dest,
  limits,
  fileFilter: (_req, file, done) => done(file.mimetype === 'application/zip' ? null : new Problem(400, 'Not a zip'), true),
}).single('file');
