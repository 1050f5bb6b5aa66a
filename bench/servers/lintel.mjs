// @ts-check
// Lintel with everything on: token check, access rules, rate limit, metrics, access log, trace context.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openDevIssuer } from '../../dist/adapters/dev-issuer/dev-issuer.js'
import { createBackend } from '../../dist/house/index.js'
import { pino } from '../../node_modules/pino/pino.js'
import { loadApp } from '../lintel/load.mjs'

const [file = '', port = '0'] = process.argv.slice(2)
// Beside the copy it was given, so that taking it over is a rename.
const folder = mkdtempSync(join(dirname(file), 'lintel-'))
mkdirSync(join(folder, 'data'))
renameSync(file, join(folder, 'data', 'data.db'))

const app = await loadApp()
// As `lintel start` logs, into a file, since standard output announces the port.
const logger = pino({ base: null }, pino.destination({ dest: join(folder, 'access.log'), sync: false, minLength: 4096 }))
const { server, model } = await createBackend({ app, folder, auth: { kind: 'development' }, logger })
await server.listen({ port: Number(port), host: '127.0.0.1' })
const issuer = await openDevIssuer(folder, { project: model.name, now: Date.now })
const token = await issuer.sign({ sub: '01900000-0000-7000-8000-000000000000' })
const address = /** @type {import('node:net').AddressInfo} */ (server.server.address())
process.stdout.write(`${JSON.stringify({ port: address.port, headers: { authorization: `Bearer ${token}` } })}\n`)

process.once('SIGTERM', async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})
