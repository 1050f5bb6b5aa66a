'use strict';
const path = require('node:path');

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is needed`);
  return value;
}

module.exports = {
  port: Number(process.env.PORT ?? 8080),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  dataDir: path.resolve(need('DATA_DIR')),
  linkKeys: need('LINK_KEYS').split(',').map((key) => Buffer.from(key, 'base64')),
  publicUrl: process.env.PUBLIC_URL ?? 'https://files.example.com',
};
