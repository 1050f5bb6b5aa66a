'use strict';
const { createServer } = require('node:http');
const client = require('prom-client');

client.collectDefaultMetrics();
const seconds = new client.Histogram({ name: 'attic_request_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] });

exports.measured = (req, res, next) => {
  const done = seconds.startTimer();
  res.on('close', () => done({ method: req.method, route: req.route?.path ?? 'none', status: res.statusCode }));
  next();
};

exports.metricsServer = createServer(async (_req, res) => {
  res.setHeader('content-type', client.register.contentType);
  res.end(await client.register.metrics());
});
