import { Agent } from 'node:http'
import { send } from '../kit/backend.mjs'
import { load } from '../kit/dist.mjs'
import { until } from '../kit/until.mjs'
import { marketFiles } from './market.mjs'

const { begin, createFolder, isAlive } = await load('doors/cli/command.test-kit.js')

/** A folder with the market, removed after the test. */
export function marketFolder(t, files = marketFiles) {
  const { folder, remove } = createFolder(files)
  t.after(remove)
  return folder
}

const environmentOf = (more) => ({ PORT: '0', HOST: '127.0.0.1', LINTEL_AUTH: 'none', ...more })

/** `lintel start` that is not waited for. */
export function beginStart(t, folder, { processes = 2, environment = {} } = {}) {
  const run = begin(['start', '--processes', String(processes)], folder, environmentOf(environment))
  t.after(() => run.child.kill('SIGKILL'))
  return run
}

/** `lintel start --processes n` of a folder, and connections to it. */
export async function startMarket(t, folder, options = {}) {
  const run = beginStart(t, folder, options)
  const [line] = await run.until(/\{.*"msg":"listening"\}\n/)
  const { url } = JSON.parse(line)
  const agents = new Set()
  /** What the parent says from now on; requests are logged by the others, at length. */
  const told = []
  let rest = ''
  run.child.stdout.on('data', (part) => {
    const lines = (rest + part).split('\n')
    rest = lines.pop()
    for (const text of lines) if (text.includes('"process":"parent"')) told.push(JSON.parse(text))
  })
  t.after(() => {
    for (const agent of agents) agent.destroy()
  })
  /** One connection that is kept. */
  const connect = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    agents.add(agent)
    return (method, path, body, headers) => send(agent, url, method, path, { body, headers })
  }
  /** A connection to each of the processes, by the id of the process. */
  const connectToEach = async (count = options.processes ?? 2) => {
    const found = new Map()
    await until(async () => {
      const call = connect()
      const { body } = await call('GET', '/v1/who-answers')
      if (!found.has(body.process)) found.set(body.process, call)
      return found.size === count
    }, 60_000)
    return found
  }
  return { run, url, told, connect, connectToEach, call: connect() }
}

/** All rows of a collection, in the order of their ids. */
export async function all(call, path) {
  const rows = []
  for (let after = ''; after !== null; ) {
    const { body } = await call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100${after && `&after=${after}`}`)
    rows.push(...body.items)
    after = body.next
  }
  return rows
}

export { isAlive }
