import { createServer } from 'node:http';
import client from 'prom-client';

client.collectDefaultMetrics();
const requests = new client.Histogram({
  name: 'http_server_seconds',
  help: 'Time to answer',
  labelNames: ['method', 'route', 'status'],
});

export function measure(req, res, next) {
  const done = requests.startTimer();
  res.on('finish', () => done({ method: req.method, route: req.route ? req.baseUrl + req.route.path : 'unmatched', status: res.statusCode }));
  next();
}

/** On a port of its own, exposed on the compose network only. */
export const metrics = createServer(async (_req, res) => {
  res.setHeader('content-type', client.register.contentType);
  res.end(await client.register.metrics());
});
