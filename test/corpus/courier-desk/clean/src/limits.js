import { RateLimiterRedis } from 'rate-limiter-flexible';
import { Refusal } from './errors.js';
import { redis } from './redis.js';

const make = (keyPrefix, points, duration) => new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration });
const limiters = { address: make('address', 240, 60), badge: make('badge', 5, 900), signIn: make('sign-in', 30, 900) };

export async function take(what, key) {
  try {
    await limiters[what].consume(key);
  } catch (refused) {
    if (refused instanceof Error) throw refused;
    throw new Refusal(429, 'Too many requests');
  }
}

export async function perAddress(req, _res, next) {
  await take('address', req.ip);
  next();
}
