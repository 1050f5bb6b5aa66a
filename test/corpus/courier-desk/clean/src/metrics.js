import { createServer } from 'node:http';
import client from 'prom-client';

client.collectDefaultMetrics();
const seconds = new client.Histogram({ name: 'desk_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] });

export function measured(req, res, next) {
  const done = seconds.startTimer();
  res.on('finish', () => done({ method: req.method, route: req.route?.path ?? 'none', status: res.statusCode }));
  next();
}

export const metrics = createServer(async (_req, res) => {
  res.setHeader('content-type', client.register.contentType);
  res.end(await client.register.metrics());
});
