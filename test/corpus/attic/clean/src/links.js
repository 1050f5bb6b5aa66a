'use strict';
const { createHmac, timingSafeEqual } = require('node:crypto');
const { linkKeys, publicUrl } = require('./config');

const sign = (key, workspace, id, until) => createHmac('sha256', key).update(`${workspace}.${id}.${until}`).digest();

function makeLink(workspace, id, hours) {
  const until = Math.floor(Date.now() / 1000) + hours * 3600;
  const signature = sign(linkKeys[0], workspace, id, until).toString('hex');
  return `${publicUrl}/v1/links/${id}?${new URLSearchParams({ workspace, until: String(until), signature })}`;
}

/** Any of the keys will do, so that they can be replaced. */
function holds({ workspace, id, until, signature }) {
  const given = Buffer.from(signature, 'hex');
  return until > Date.now() / 1000 && given.length === 32 && linkKeys.some((key) => timingSafeEqual(sign(key, workspace, id, until), given));
}

module.exports = { makeLink, holds };
