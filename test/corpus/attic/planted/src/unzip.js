'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const yauzl = require('yauzl');

/** Unpacks into `folder` . */
async function unzip(file, folder) {
  const zip = await open(file);
  const found = [];
  for await (const entry of entries(zip)) {
    if (entry.fileName.endsWith('/')) continue;
    const target = path.join(folder, entry.fileName);
    await fs.promises.mkdir(path.dirname(target), { recursive: true });
    await pipeline(await read(zip, entry), fs.createWriteStream(target));
    found.push({ file: target, name: path.posix.basename(entry.fileName).slice(0, 200) });
  }
  return found;
}

const open = (file) =>
  new Promise((resolve, reject) => yauzl.open(file, { lazyEntries: true, decodeStrings: false }, (error, zip) => (error ? reject(error) : resolve(zip))));
const read = (zip, entry) =>
  new Promise((resolve, reject) => zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))));

async function* entries(zip) {
  for (let n = 0; n < zip.entryCount; n++) {
    yield await new Promise((resolve, reject) => {
      zip.once('entry', resolve);
      zip.once('error', reject);
      zip.readEntry();
    });
  }
}

module.exports = { unzip };
