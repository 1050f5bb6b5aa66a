import { randomUUID } from 'node:crypto';
import express from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { signedIn } from './auth.js';
import { pool } from './db.js';
import { onError } from './errors.js';
import { perAddress } from './limits.js';
import { log } from './log.js';
import { measured } from './metrics.js';
import { redis } from './redis.js';
import { parcels } from './routes/parcels.js';
import { rounds } from './routes/rounds.js';
import { sessions } from './routes/sessions.js';

export const app = express();
// One proxy, which overwrites X-Forwarded-For (Caddyfile).
app.set('trust proxy', 1);
app.disable('x-powered-by');
app.use(pinoHttp({ logger: log, genReqId: () => randomUUID() }), measured, helmet());
app.use(express.json());

app.get('/health/live', (_req, res) => res.json({ ok: true }));
app.get('/health/ready', async (_req, res) => {
  await Promise.all([pool.query('SELECT 1'), redis.ping()]);
  res.json({ ok: true });
});

app.use('/v1', perAddress);
app.use('/v1', sessions);
app.use('/v1', signedIn, rounds, parcels);
app.use(onError);
