// For the container's health check.
const db = require('./db')

const check = process.argv[2] === 'worker' ? db.raw('select 1') : fetch('http://127.0.0.1:4000/ready', { signal: AbortSignal.timeout(2_000) }).then((r) => (r.ok ? 0 : Promise.reject(new Error(String(r.status)))))
check.then(() => process.exit(0), () => process.exit(1))
