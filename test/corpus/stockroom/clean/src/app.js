import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import helmet from 'koa-helmet';
import { logger } from './logger.js';
import { measure } from './metrics.js';
import { redis } from './middleware/limit.js';
import { problems } from './middleware/problem.js';
import { router } from './routes.js';
import { sql } from './sql.js';

export const app = new Koa();

app.use(async (ctx, next) => {
  ctx.requestId = ctx.get('x-request-id') || randomUUID();
  ctx.log = logger.child({ request: ctx.requestId });
  ctx.set('x-request-id', ctx.requestId);
  await next();
});
app.use(measure);
app.use(problems);
app.use(helmet());

const health = new Router();
health.get('/live', (ctx) => {
  ctx.body = { ok: true };
});
health.get('/ready', async (ctx) => {
  await Promise.all([sql`SELECT 1`, redis.ping()]);
  ctx.body = { ok: true };
});
app.use(health.routes());

app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '256kb' }));
app.use(router.routes());
app.use(router.allowedMethods());
app.on('error', (error) => logger.error({ err: error }, 'koa'));
