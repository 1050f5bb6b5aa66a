// Proves that what is published works where nothing of this repository is: packs it, installs the tarball in an empty
// folder, begins a project with it, checks its types, serves it and asks it something.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const elsewhere = mkdtempSync(join(tmpdir(), 'lintel-package-'))
/** Longest that any one step may take: a step that hangs is a fault, not a wait. */
const patienceMs = 180_000

try {
  const tarball = join(elsewhere, pack())
  const empty = join(elsewhere, 'empty')
  mkdirSync(empty)
  writeFileSync(join(empty, 'package.json'), '{ "private": true }\n')
  run('install the tarball', empty, 'npm', 'install', tarball)
  const told = run('lintel --version', empty, 'npx', '--no-install', 'lintel', '--version').trim()
  if (told !== version) throw new Error(`lintel --version says ${told}, and package.json ${version}`)
  run('lintel new', empty, 'npx', '--no-install', 'lintel', 'new', 'blog', '--lintel', `file:${tarball}`)
  const blog = join(empty, 'blog')
  run('install the project', blog, 'npm', 'install')
  run('check its types and its blueprint', blog, 'npm', 'run', 'check')
  await serve(blog)
  console.log('the packed tarball works')
} finally {
  rmSync(elsewhere, { recursive: true, force: true })
}

function pack() {
  const told = run('pack', root, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', elsewhere)
  const [{ filename, size, files }] = JSON.parse(told)
  console.log(`${filename}: ${files.length} files, ${Math.round(size / 1024)} KiB`)
  return filename
}

function run(what, cwd, command, ...words) {
  const startedMs = performance.now()
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8', timeout: patienceMs })
  if (status !== 0) throw new Error(`${what} failed (${error?.message ?? status}):\n${stdout}\n${stderr}`)
  console.log(`${what}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  return stdout
}

async function serve(cwd) {
  // Not through npx, whose shell would take the signal in its place.
  const words = ['node_modules/lintel/bin/lintel.js', 'dev', '--port', '0']
  const server = spawn(process.execPath, words, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(code ?? signal)))
  const timer = setTimeout(() => server.kill('SIGKILL'), patienceMs)
  try {
    await use(await urlOf(server), cwd)
  } finally {
    server.kill('SIGTERM')
    clearTimeout(timer)
    await ended
  }
  const exit = await ended
  if (exit !== 0) throw new Error(`the server ended with ${exit}`)
}

async function use(url, cwd) {
  const token = run('lintel token', cwd, 'npx', '--no-install', 'lintel', 'token', '--sub', 'ada').trim()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const post = (path, body) => ask(201, url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const user = await post('/v1/users', { handle: 'ada' })
  await post('/v1/posts', { author: user.id, title: 'Hello', body: 'First', state: 'published' })
  const page = await ask(200, `${url}/v1/posts?state=published&include=author`)
  if (page.items.length !== 1 || page.items[0].author.handle !== 'ada') throw new Error(`the list is ${JSON.stringify(page)}`)
  const { openapi } = await ask(200, `${url}/openapi.json`)
  console.log(`served: created, listed, and its OpenAPI is ${openapi}`)
}

/** The server tells where it listens in a line of JSON. */
async function urlOf(server) {
  const said = []
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line)
    const news = line.startsWith('{') ? JSON.parse(line) : {}
    if (news.msg === 'listening') return news.url
  }
  throw new Error(`the server did not listen:\n${said.join('\n')}`)
}

async function ask(status, url, options) {
  const answer = await fetch(url, options)
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`${url} answered ${answer.status}, not ${status}: ${text}`)
  return JSON.parse(text)
}
