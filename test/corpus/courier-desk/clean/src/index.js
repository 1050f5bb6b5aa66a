import { app } from './app.js';
import { config } from './config.js';
import { pool } from './db.js';
import { log } from './log.js';
import { metrics } from './metrics.js';
import { redis } from './redis.js';

const server = app.listen(config.port, () => log.info({ port: config.port }, 'listening'));
server.requestTimeout = 15_000;
metrics.listen(config.metricsPort);

process.once('SIGTERM', () => {
  metrics.close();
  server.close(async () => {
    await Promise.all([pool.end(), redis.quit()]);
    process.exit(0);
  });
});
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'nobody caught this');
  process.exit(1);
});
