// A backend over a database with a replica, in a process of its own: `node serve.mjs <settings>`.
import { startBackend } from '../kit/backend.mjs'
import { makeApp } from './app.mjs'

const { cacheUrl, ...database } = JSON.parse(process.argv[2])
const backend = await startBackend({
  app: makeApp,
  auth: { kind: 'none' },
  database: { database },
  more: cacheUrl === undefined ? {} : { cacheUrl },
})
process.on('disconnect', () => void backend.close())
process.send({ url: backend.url })
