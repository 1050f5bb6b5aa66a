export default {
  client: 'pg',
  connection: { connectionString: process.env.OWNER_DATABASE_URL },
  pool: { min: 0, max: 1 },
  migrations: { directory: './migrations', loadExtensions: ['.js'] },
}
