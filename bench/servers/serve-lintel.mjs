// @ts-check
// `lintel start`, with a token to ask it with.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDevIssuer } from '../../dist/adapters/dev-issuer/dev-issuer.js'
import { createBackend } from '../../dist/house/index.js'
import { pino } from '../../node_modules/pino/pino.js'
import { loadApp } from '../lintel/load.mjs'

/** @param {{ core: boolean }} options `core`: nobody says who they are, and nothing is logged; limits and metrics stay */
export async function serveLintel({ core }) {
  const [given = '', port = '0'] = process.argv.slice(2)
  const isServer = given.startsWith('postgres:')
  // Beside the copy it was given, so that taking it over is a rename.
  const folder = mkdtempSync(join(isServer ? tmpdir() : dirname(given), 'lintel-'))
  if (!isServer) {
    mkdirSync(join(folder, 'data'))
    renameSync(given, join(folder, 'data', 'data.db'))
  }

  const app = await loadApp()
  // As `lintel start` logs, into a file, since standard output announces the port.
  const log = pino.destination({ dest: join(folder, 'access.log'), sync: false, minLength: 4096 })
  const logger = pino({ base: null, level: core ? 'silent' : 'info' }, log)
  const database = isServer ? { database: { url: given } } : {}
  const auth = /** @type {{ kind: 'none' | 'development' }} */ ({ kind: core ? 'none' : 'development' })
  const { server, model } = await createBackend({ app: core ? forAnyone(app) : app, folder, auth, logger, ...database })
  await server.listen({ port: Number(port), host: '127.0.0.1' })
  const address = /** @type {import('node:net').AddressInfo} */ (server.server.address())
  const headers = core ? {} : { authorization: `Bearer ${await newToken(folder, model.name)}` }
  process.stdout.write(`${JSON.stringify({ port: address.port, headers })}\n`)

  process.once('SIGTERM', async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })
}

/** @param {any} app */
function forAnyone(app) {
  const { post, ...others } = app.blueprint.entities
  const open = { ...post, can: { ...post.can, create: 'anyone' } }
  return { ...app, blueprint: { ...app.blueprint, entities: { ...others, post: open } } }
}

/** @param {string} folder @param {string} project */
async function newToken(folder, project) {
  const issuer = await openDevIssuer(folder, { project, now: Date.now })
  return issuer.sign({ sub: '01900000-0000-7000-8000-000000000000' })
}
