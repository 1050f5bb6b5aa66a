'use strict';
const app = require('./app');
const { closeAll } = require('./catalogues');
const { port, metricsPort } = require('./config');
const { logger } = require('./logger');
const { metricsServer } = require('./metrics');

const server = app.listen(port);
server.requestTimeout = 60_000;
metricsServer.listen(metricsPort);

process.once('SIGTERM', () => {
  metricsServer.close();
  server.close(() => {
    closeAll();
    process.exit(0);
  });
});
process.on('unhandledRejection', (error) => {
  logger.fatal({ err: error }, 'nobody caught this');
  process.exit(1);
});
