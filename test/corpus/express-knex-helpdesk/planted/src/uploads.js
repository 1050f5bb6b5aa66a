const crypto = require('node:crypto')
const multer = require('multer')
const { uploadDir } = require('./settings')


exports.upload = multer({
  storage: multer.diskStorage({ destination: uploadDir, filename: (req, file, done) => done(null, crypto.randomUUID()) }),

})
