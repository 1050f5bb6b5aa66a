import { randomUUID } from 'node:crypto';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { authenticate } from './auth.js';
import { control } from './databases.js';
import { errorHandler } from './errors.js';
import { logger } from './logger.js';
import { measure } from './metrics.js';
import { bookings } from './routes/bookings.js';
import { docks } from './routes/docks.js';
import { hauliers } from './routes/hauliers.js';

export const app = express();

// Compose puts exactly one proxy in front of us, and it overwrites X-Forwarded-For (see Caddyfile).
app.set('trust proxy', 1);
app.disable('x-powered-by');
app.use(pinoHttp({ logger, genReqId: () => randomUUID() }));
app.use(measure);
app.use(helmet());
app.use(express.json({ limit: '64kb' }));

app.get('/health/live', (_req, res) => res.sendStatus(204));
app.get('/health/ready', (_req, res) => {
  control.prepare('SELECT 1').get();
  res.sendStatus(204);
});

app.use('/v1', rateLimit({ windowMs: 60_000, limit: 240, standardHeaders: 'draft-7', legacyHeaders: false }), authenticate);
app.use('/v1/docks', docks);
app.use('/v1/hauliers', hauliers);
app.use('/v1', bookings);

app.use((_req, res) => res.status(404).type('application/problem+json').json({ type: 'about:blank', title: 'Not found', status: 404 }));
app.use(errorHandler);
