import { app } from './app.js';
import config from './config.js';
import { logger } from './logger.js';
import { metrics } from './metrics.js';
import { redis } from './middleware/limit.js';
import { sql } from './sql.js';

const server = app.listen(config.port);
server.requestTimeout = 15_000;
metrics.listen(config.metricsPort);
logger.info({ port: config.port }, 'listening');

process.once('SIGTERM', () => {
  server.close(async () => {
    metrics.close();
    await sql.end({ timeout: 5 });
    await redis.quit();
    process.exit(0);
  });
});
process.on('unhandledRejection', (error) => {
  logger.fatal({ err: error }, 'nobody caught this');
  process.exit(1);
});
