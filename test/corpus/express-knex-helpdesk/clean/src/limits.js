const { rateLimit } = require('express-rate-limit')
const { RedisStore } = require('rate-limit-redis')
const redis = require('./redis')
const { problem } = require('./problem')

const store = (prefix) => new RedisStore({ prefix, sendCommand: (...args) => redis.sendCommand(args) })
const handler = (req, res) => problem(res, 429, 'Too many requests')

exports.generalLimit = rateLimit({ windowMs: 60_000, limit: 300, standardHeaders: 'draft-7', store: store('rl:all:'), handler })
// Both: ten tries per address and five per account in a quarter of an hour.
exports.signInLimits = [
  rateLimit({ windowMs: 900_000, limit: 10, store: store('rl:signin:ip:'), handler }),
  rateLimit({ windowMs: 900_000, limit: 5, store: store('rl:signin:account:'), keyGenerator: (req) => String(req.body?.email ?? '').slice(0, 254).toLowerCase(), handler }),
]
