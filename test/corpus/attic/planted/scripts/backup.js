'use strict';
const fs = require('node:fs/promises');

fs.cp(process.env.DATA_DIR, `${process.env.BACKUP_DIR}/${new Date().toISOString().slice(0, 10)}`, { recursive: true }).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
