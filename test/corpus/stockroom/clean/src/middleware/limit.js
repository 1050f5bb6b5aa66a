import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import config from '../config.js';
import { Problem } from './problem.js';

export const redis = new Redis(config.redisUrl, { commandTimeout: 500, maxRetriesPerRequest: 1 });
const limiter = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'stockroom', points: 300, duration: 60 });

/** Counted in Redis by the person, after sign-in: both copies count together. */
export async function limit(ctx, next) {
  try {
    await limiter.consume(ctx.state.user.id);
  } catch (refused) {
    if (refused instanceof Error) throw refused;
    ctx.set('retry-after', String(Math.ceil(refused.msBeforeNext / 1000)));
    throw new Problem(429, 'Too many requests');
  }
  await next();
}
