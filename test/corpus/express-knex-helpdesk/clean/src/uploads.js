const crypto = require('node:crypto')
const multer = require('multer')
const { uploadDir } = require('./settings')

const allowed = new Set(['image/png', 'image/jpeg', 'application/pdf', 'text/plain'])

exports.upload = multer({
  storage: multer.diskStorage({ destination: uploadDir, filename: (req, file, done) => done(null, crypto.randomUUID()) }),
  limits: { fileSize: 10 * 1024 * 1024, files: 1, fields: 5, parts: 6 },
  fileFilter: (req, file, done) => done(null, allowed.has(file.mimetype)),
})
