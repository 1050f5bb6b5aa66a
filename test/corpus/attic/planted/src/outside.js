'use strict';
const dns = require('node:dns');
const fs = require('node:fs');
const { Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const ipaddr = require('ipaddr.js');
const { request } = require('undici');
const { Problem } = require('./problems');

const MOST_BYTES = 10 * 1024 * 1024;
const outward = (address) => ipaddr.process(address).range() === 'unicast';

/** Copies a page of the public network into a file. */
async function fetchInto(url, file) {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const { address } = await dns.promises.lookup(host);
  if (target.protocol !== 'https:' || !outward(address)) throw new Problem(400, 'Only public https addresses');
  const answer = await request(target, { maxRedirections: 5, signal: AbortSignal.timeout(20_000) }).catch(() => {
    throw new Problem(400, 'The address does not answer');
  });
  if (answer.statusCode !== 200) throw new Problem(400, `The address answers ${answer.statusCode}`);
  let size = 0;
  const counted = new Transform({
    transform(chunk, _encoding, done) {
      size += chunk.length;
      done(size > MOST_BYTES ? new Problem(413, 'Too large') : null, chunk);
    },
  });
  await pipeline(answer.body, counted, fs.createWriteStream(file, { flags: 'wx' }));
  return { size, type: String(answer.headers['content-type'] ?? 'application/octet-stream').slice(0, 100) };
}

module.exports = { fetchInto };
