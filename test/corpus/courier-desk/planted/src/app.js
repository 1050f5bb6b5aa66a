import { randomUUID } from 'node:crypto';
import express from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { signedIn } from './auth.js';
import { onError } from './errors.js';
import { log } from './log.js';
import { measured } from './metrics.js';
import { parcels } from './routes/parcels.js';
import { rounds } from './routes/rounds.js';
import { sessions } from './routes/sessions.js';

export const app = express();
app.set('trust proxy', true);
app.disable('x-powered-by');
app.use(pinoHttp({ logger: log, genReqId: () => randomUUID() }), measured, helmet());
app.use(express.json({ limit: '50mb' }));

app.get('/health/live', (_req, res) => res.json({ ok: true }));
app.get('/health/ready', async (_req, res) => {
  res.json({ ok: true });
});

app.use((req, _res, next) => {
  console.log(`${req.ip} ${req.method} ${req.url}`);
  next();
});
app.use('/v1', sessions);
app.use('/v1', signedIn, rounds, parcels);
app.use(onError);
