import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { askServer, findServer, startServerProcess, whyNoServer } from './server-process.mjs'

const names = ['redis-server', 'valkey-server']

/** Why tests that need Redis or Valkey are skipped, or false: `{ skip: whyNoRedis() }`. */
export const whyNoRedis = () => whyNoServer(names)

/**
 * A Redis or Valkey server that appends what it is told to a file, on a loopback port; null where there is none
 * (`whyNoRedis` says why).
 * @param {object} [options]
 * @param {string} [options.folder] where its data are; a temporary one unless said
 * @param {number} [options.port]
 * @param {string[]} [options.settings] more arguments, such as `['--maxmemory', '4mb', '--maxmemory-policy', 'allkeys-lru']`
 */
export async function startRedis({ folder, port, settings = [] } = {}) {
  const program = findServer(names)
  if (program === null) return null
  const configure = (place) => {
    const data = join(place.folder, 'redis-data')
    mkdirSync(data, { recursive: true })
    const kept = ['--dir', data, '--save', '', '--appendonly', 'yes']
    return ['--port', `${place.port}`, '--bind', '127.0.0.1', '--loglevel', 'notice', ...kept, ...settings]
  }
  const server = await startServerProcess({
    program,
    folder,
    port,
    args: configure,
    // A password that `settings` ask for answers NOAUTH, which is ready as well; LOADING is not.
    isReady: async (at) => /^(\+PONG|-NOAUTH)/.test(await askServer(at, 'PING\r\n')),
    data: 'redis-data',
  })
  return { ...server, url: `redis://127.0.0.1:${server.port}` }
}
