import { app } from './app.js';
import { config } from './config.js';
import { closeAll } from './databases.js';
import { logger } from './logger.js';
import { metrics } from './metrics.js';

const server = app.listen(config.port, () => logger.info({ port: config.port }, 'listening'));
server.requestTimeout = 15_000;
metrics.listen(config.metricsPort);

function stop() {
  metrics.close();
  server.close(() => {
    closeAll();
    process.exit(0);
  });
  setTimeout(() => process.exit(1), 15_000).unref();
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('uncaughtException', (error) => {
  logger.fatal({ err: error }, 'nobody caught this');
  process.exit(1);
});
