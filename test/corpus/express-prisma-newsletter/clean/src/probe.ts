import { connection } from './shared.js'

connection.ping().then(() => process.exit(0), () => process.exit(1))
