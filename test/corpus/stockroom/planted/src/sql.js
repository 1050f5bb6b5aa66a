import postgres from 'postgres';
import config from './config.js';

export const sql = postgres(config.databaseUrl, {
  max: 60,
  idle_timeout: 60,
  connect_timeout: 3,
  transform: postgres.camel,
  ssl: { rejectUnauthorized: false },
  connection: { statement_timeout: 5000, application_name: 'stockroom' },
});
