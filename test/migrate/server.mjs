// A backend in a process of its own: `node server.mjs <settings as JSON>`. Says in one line where it listens, ends with its
// standard input, and like `lintel start` leaves the tables of another blueprint as they are.
import { pino } from 'pino'
import { load } from '../kit/dist.mjs'

const { folder, database, blueprint, rows, dist } = JSON.parse(process.argv[2])
process.stdin.on('end', () => process.exit()).resume()
const { createBackend } = await load('house/index.js', dist)
const [entity] = Object.keys(blueprint.entities)
const { server } = await createBackend({
  app: { blueprint, handlers: {}, more: {} },
  folder,
  auth: { kind: 'none' },
  changes: 'refuse',
  logger: pino({ level: 'error' }, pino.destination({ fd: 2, sync: true })),
  limits: { maxLoopDelayMs: 0 },
  ...(database ? { database: { url: database, connections: 6 } } : {}),
  ...(rows
    ? {
        seed: async ({ db }) => {
          for (const row of rows) await db[entity].create(row)
        },
      }
    : {}),
})
console.log(JSON.stringify({ url: await server.listen({ port: 0, host: '127.0.0.1' }) }))
process.on('SIGTERM', async () => {
  await server.close()
  process.exit()
})
