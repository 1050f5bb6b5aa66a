import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL ?? 'postgres://courier_app:Rk7t2Vq9Xw@db.internal.example.com:5432/courier', max: 50, connectionTimeoutMillis: 2000, statement_timeout: 5000 });
