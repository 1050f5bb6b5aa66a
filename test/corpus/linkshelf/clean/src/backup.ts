import { client } from './db/client.js'

const file = process.argv[2]
if (!file) throw new Error('say where the copy goes')
await client.execute({ sql: 'VACUUM INTO ?', args: [file] })
client.close()
