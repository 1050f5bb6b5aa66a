'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** Each file knows how far it is: `user_version`. */
module.exports = function migrate(db, folder) {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.sql')).sort();
  for (let n = db.pragma('user_version', { simple: true }); n < files.length; n++) {
    const sql = fs.readFileSync(path.join(folder, files[n]), 'utf8');
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${n + 1}`);
    }).immediate();
  }
};
