'use strict';
const path = require('node:path');
const multer = require('multer');
const { dataDir } = require('./config');
const { Problem } = require('./problems');

// multer invents the name on disk; the sender's is kept in the catalogue only.
const dest = path.join(dataDir, 'incoming');

exports.one = multer({
  dest,
}).single('file');

exports.zip = multer({
  dest,
  limits: { fileSize: 10 * 1024 * 1024, files: 1 },
  fileFilter: (_req, file, done) => done(file.mimetype === 'application/zip' ? null : new Problem(400, 'Not a zip'), true),
}).single('file');
