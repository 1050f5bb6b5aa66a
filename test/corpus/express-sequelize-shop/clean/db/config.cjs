module.exports = { production: { use_env_variable: 'MIGRATE_URL', dialect: 'postgres', dialectOptions: { lock_timeout: 4000, connectionTimeoutMillis: 4000 } } }
