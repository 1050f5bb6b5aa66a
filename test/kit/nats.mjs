import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askServer, findServer, startServerProcess, whyNoServer } from './server-process.mjs'

const names = ['nats-server']

/** Why tests that need NATS are skipped, or false: `{ skip: whyNoNats() }`. */
export const whyNoNats = () => whyNoServer(names)

/**
 * A NATS server with JetStream on files, on a loopback port; null where there is none (`whyNoNats` says why).
 * @param {object} [options]
 * @param {string} [options.folder] where its data are; a temporary one unless said
 * @param {number} [options.port]
 * @param {string} [options.settings] lines of its configuration file, such as `max_payload: 4096`
 */
export async function startNats({ folder, port, settings = '' } = {}) {
  const program = findServer(names)
  if (program === null) return null
  const configure = (place) => {
    const file = join(place.folder, 'nats.conf')
    mkdirSync(place.folder, { recursive: true })
    const store = JSON.stringify(join(place.folder, 'jetstream-data'))
    writeFileSync(file, `listen: "127.0.0.1:${place.port}"\njetstream { store_dir: ${store} }\n${settings}\n`)
    return ['--config', file]
  }
  const server = await startServerProcess({
    program,
    folder,
    port,
    args: configure,
    isReady: async (at) => (await askServer(at, '')).startsWith('INFO '),
    data: 'jetstream-data',
  })
  return { ...server, url: `nats://127.0.0.1:${server.port}` }
}
