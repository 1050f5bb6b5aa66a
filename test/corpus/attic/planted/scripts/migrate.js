'use strict';
const path = require('node:path');
const { dataDir } = require('../src/config');
const { open, keys } = require('../src/catalogues');
const migrate = require('../src/migrate');

const folder = (name) => path.join(__dirname, '..', 'migrations', name);
migrate(keys, folder('keys'));
migrate(open(path.join(dataDir, 'catalogues', 'default.db')), folder('catalogue'));
