// The public conformance suite of the Model Context Protocol against `lintel mcp --http`: what it asks of every server
// against the command itself, and all of it against the same server with the things beside it that the suite calls by name.
// node test/mcp/conformance.mjs [--suite <path of the suite's command>]; needs Node 22, which the suite needs.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDoor, loadLibrary, serveHttp } from '../../dist/doors/mcp/index.js'
import { openWorkshop } from '../../dist/doors/tools/index.js'
import { realOutside } from '../../dist/house/outside.js'
import { referenceThings } from './reference-things.mjs'

const version = '0.1.16'
const root = fileURLToPath(new URL('../..', import.meta.url))
const token = 'a-token-that-only-this-run-knows'

/** What the command itself is asked: all that needs no tool, resource or prompt of a name that the suite knows. */
const ofEveryServer = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'completion-complete',
  'dns-rebinding-protection',
  'server-sse-multiple-streams',
]
/** Lintel has no logging over the protocol and no subscriptions; these are asked of the server with the things beside it. */
const onlyBeside = ['logging-set-level', 'resources-subscribe', 'resources-unsubscribe']

const folder = mkdtempSync(join(tmpdir(), 'lintel-conformance-'))
cpSync(join(root, 'examples/social'), folder, { recursive: true, filter: (path) => !path.includes('.lintel') })
let failed = 0
try {
  const suite = await suiteCommand()
  const command = await startCommand()
  for (const scenario of ofEveryServer)
    await tell(`lintel mcp: ${scenario}`, suite, ['--url', command.url, '--scenario', scenario])
  await command.stop()
  const beside = await startBeside()
  console.log(
    `asked only of the server with the suite's things beside it: ${onlyBeside.join(', ')} (Lintel offers neither), and all that names a tool, resource or prompt`,
  )
  await tell('the whole suite', suite, ['--url', beside.url, '--suite', 'all'])
  await beside.stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1

/** The suite, from the registry unless it is named or was brought before. */
async function suiteCommand() {
  const named = process.argv.indexOf('--suite')
  if (named > 0) return process.argv[named + 1]
  const home = join(process.env.LINTEL_CI_CACHE ?? join(tmpdir(), 'lintel-ci-cache'), `mcp-conformance-${version}`)
  const bin = join(home, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
  if (existsSync(bin)) return bin
  mkdirSync(home, { recursive: true })
  const { exit, said } = await run('npm', [
    'install',
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--prefix',
    home,
    `@modelcontextprotocol/conformance@${version}`,
  ])
  if (exit !== 0) throw new Error(`the suite cannot be installed: ${said}`)
  return bin
}

async function tell(what, suite, words) {
  const { exit, said } = await run(process.execPath, [suite, 'server', ...words])
  const counts = /Total: (\d+) passed, (\d+) failed/.exec(said)
  if (exit === 0) return console.log(`ok    ${what}${counts === null ? '' : `: ${counts[1]} checks passed`}`)
  failed += 1
  console.log(`FAIL  ${what}\n${said}`)
}

/** @returns {Promise<{ exit: number | null, said: string }>} */
function run(program, words) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part) => {
      said += part
    })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => resolve({ exit, said }))
  })
}

/** `lintel mcp --http`, behind what gives each request the token, which the suite does not know of. */
async function startCommand() {
  const child = spawn(process.execPath, [join(root, 'bin/lintel.js'), 'mcp', '--http', '--port', '0', folder], {
    env: { ...process.env, LINTEL_MCP_TOKEN: token },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await new Promise((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (part) => {
      said += part
      const found = /listening on (\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    child.once('close', () => reject(new Error(`it ended: ${said}`)))
  })
  const front = await withToken(url)
  return {
    url: front.url,
    stop: async () => {
      await front.stop()
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function startBeside() {
  const library = await loadLibrary()
  const open = openWorkshop({ folder, environment: process.env, passEnvironment: [] })
  const door = createDoor(library, open, { outside: realOutside, more: referenceThings })
  const served = await serveHttp(door, { token, port: 0, host: '127.0.0.1', hosts: [], origins: [], log: () => {} })
  const front = await withToken(served.url)
  return {
    url: front.url,
    stop: async () => {
      await front.stop()
      await served.close()
      await open.close()
    },
  }
}

/** Passes requests on as they are, `Host` and `Origin` too, with the token. */
async function withToken(url) {
  const server = createServer((incoming, outgoing) => {
    const passed = request(
      url,
      { method: incoming.method, headers: { ...incoming.headers, authorization: `Bearer ${token}` }, setHost: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        outgoing.flushHeaders()
        answer.pipe(outgoing)
      },
    )
    passed.once('error', () => outgoing.destroy())
    outgoing.once('close', () => passed.destroy())
    incoming.pipe(passed)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://127.0.0.1:${server.address().port}/mcp`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined))
        server.closeAllConnections()
      }),
  }
}
