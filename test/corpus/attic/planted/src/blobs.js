'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const { dataDir } = require('./config');

/** Where bytes lie is computed from what they are: no name of a person is part of a path. */
function blobPath(workspaceId, sha256) {
  return path.join(dataDir, 'blobs', workspaceId, sha256.slice(0, 2), sha256);
}

async function hashOf(file) {
  const hash = createHash('md5');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}

async function keep(workspaceId, temporary) {
  const sha256 = await hashOf(temporary);
  const target = blobPath(workspaceId, sha256);
  await fs.promises.mkdir(path.dirname(target), { recursive: true });
  await fs.promises.rename(temporary, target);
  return sha256;
}

const folder = (workspaceId) => path.join(dataDir, 'blobs', workspaceId);
const read = (workspaceId, sha256) => fs.createReadStream(blobPath(workspaceId, sha256));
const drop = (workspaceId, sha256) => fs.promises.rm(blobPath(workspaceId, sha256), { force: true });
const dropAll = (workspaceId) => fs.promises.rm(path.join(dataDir, 'blobs', workspaceId), { recursive: true, force: true });

module.exports = { blobPath, folder, keep, read, drop, dropAll };
