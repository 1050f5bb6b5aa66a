import { createServer } from 'node:http';
import client from 'prom-client';

client.collectDefaultMetrics();
const seconds = new client.Histogram({ name: 'stockroom_request_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'] });

export async function measure(ctx, next) {
  const stop = seconds.startTimer();
  await next();
  stop({ method: ctx.method, route: ctx._matchedRoute ?? 'none', status: ctx.status });
}

export const metrics = createServer(async (_request, response) => {
  response.setHeader('content-type', client.register.contentType);
  response.end(await client.register.metrics());
});
