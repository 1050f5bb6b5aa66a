'use strict';
const dns = require('node:dns');
const fs = require('node:fs');
const { Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const ipaddr = require('ipaddr.js');
const { Agent, request } = require('undici');
const { Problem } = require('./problems');

const MOST_BYTES = 10 * 1024 * 1024;
const outward = (address) => ipaddr.process(address).range() === 'unicast';

/** The address that is checked is the address that is connected to. */
const agent = new Agent({
  connectTimeout: 3000,
  headersTimeout: 5000,
  bodyTimeout: 5000,
  connect: {
    lookup(host, options, callback) {
      dns.lookup(host, { ...options, all: true }, (error, found) => {
        if (error) callback(error);
        else if (!found.every((a) => outward(a.address))) callback(new Error('private address'));
        else callback(null, found);
      });
    },
  },
});

/** Copies a page of the public network into a file. Redirects are not followed (undici's default). */
async function fetchInto(url, file) {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (target.protocol !== 'https:' || target.port || (ipaddr.isValid(host) && !outward(host))) throw new Problem(400, 'Only public https addresses');
  const answer = await request(target, { dispatcher: agent, signal: AbortSignal.timeout(20_000) }).catch(() => {
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
