'use strict';
const { randomUUID } = require('node:crypto');
const express = require('express');
const { rateLimit } = require('express-rate-limit');
const helmet = require('helmet');
const { pinoHttp } = require('pino-http');
const { z } = require('zod');
const { authenticate } = require('./auth');
const { keys } = require('./catalogues');
const files = require('./files');
const { holds } = require('./links');
const { logger } = require('./logger');
const { measured } = require('./metrics');
const { handler, Problem } = require('./problems');
const archives = require('./routes/archives');
const { router: fileRoutes, sendFile } = require('./routes/files');
const imports = require('./routes/imports');

const Ulid = z.string().regex(/^[0-9A-Z]{26}$/);
const Link = z.object({ workspace: Ulid, id: Ulid, until: z.coerce.number().int().min(0).max(9_999_999_999), signature: z.string().regex(/^[0-9a-f]{64}$/) });

const app = express();
app.set('trust proxy', 1);
app.use(pinoHttp({ logger, genReqId: () => randomUUID() }), measured, helmet());
app.use(express.json({ limit: '100kb' }));

app.get('/healthz/live', (_req, res) => res.sendStatus(204));
app.get('/healthz/ready', (_req, res) => {
  keys.prepare('SELECT 1').get();
  res.sendStatus(204);
});

// In memory: there is one pod, because there is one disk.
app.use('/v1', rateLimit({ windowMs: 60_000, limit: 120, legacyHeaders: false }));

/** Open to whoever holds a signed link. */
app.get('/v1/links/:fileId', async (req, res) => {
  const link = Link.parse({ ...req.query, id: req.params.fileId });
  if (!holds(link)) throw new Problem(403, 'This link does not hold');
  const file = files.one(link.workspace, link.id);
  if (!file) throw new Problem(404, 'No such file');
  await sendFile(res, link.workspace, file);
});

app.use('/v1', authenticate, fileRoutes, archives, imports);
app.use(handler);

module.exports = app;
