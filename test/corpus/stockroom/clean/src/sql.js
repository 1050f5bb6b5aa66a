import postgres from 'postgres';
import config from './config.js';

/** Two copies of ten connections each: a fifth of what the server allows. */
export const sql = postgres(config.databaseUrl, {
  max: 10,
  idle_timeout: 60,
  connect_timeout: 3,
  transform: postgres.camel,
  ssl: config.databaseCa ? { ca: config.databaseCa, rejectUnauthorized: true } : 'prefer',
  connection: { statement_timeout: 5000, application_name: 'stockroom' },
});
