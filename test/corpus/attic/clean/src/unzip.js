'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const yauzl = require('yauzl');
const { Problem } = require('./problems');

const MOST_ENTRIES = 200;
const MOST_BYTES = 50 * 1024 * 1024;

/** Unpacks into `folder` under names of our own; what an entry is called is only its label. */
async function unzip(file, folder) {
  const zip = await open(file);
  if (zip.entryCount > MOST_ENTRIES) throw new Problem(413, 'Too many entries');
  const found = [];
  let total = 0;
  for await (const entry of entries(zip)) {
    if (entry.fileName.endsWith('/')) continue;
    const target = path.join(folder, String(found.length));
    // Counted while it unpacks: what the header says of the size may be a lie.
    const counted = new Transform({
      transform(chunk, _encoding, done) {
        total += chunk.length;
        done(total > MOST_BYTES ? new Problem(413, 'Unpacks to too much') : null, chunk);
      },
    });
    await pipeline(await read(zip, entry), counted, fs.createWriteStream(target, { flags: 'wx' }));
    found.push({ file: target, name: path.posix.basename(entry.fileName).slice(0, 200) });
  }
  return found;
}

const open = (file) =>
  new Promise((resolve, reject) => yauzl.open(file, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => (error ? reject(error) : resolve(zip))));
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
