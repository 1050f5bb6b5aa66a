// The same words give the same bytes: on any Node, in any time zone and language, in any folder.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../bin/lintel.js', import.meta.url))

/** Several kinds of system, with what is written in different ways: pictures, tenants, numbers, a profile, parts alone. */
export const asked = [
  ['We need an API for our social sharing feature'],
  ['I need to design a system that can handle 100k concurrent users for an e-commerce platform', '--svg'],
  ['I need to design an auth service that can handle JWT tokens and integrate with our existing gRPC services'],
  ['a marketplace with chat, 200 tenants, GDPR', '--set', 'users=2m', '--profile', 'microservices'],
  ['--archetype', 'telemetry', '--archetype', 'helpdesk', '--name', 'two-kinds', '--svg'],
  ['--part', 'posts', '--part', 'comments', '--part', 'ledger', '--name', 'of-parts'],
]

/** What must not matter. Each run takes the next of each. */
const zones = ['UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati']
const languages = ['C', 'en_US.UTF-8', 'de_DE.UTF-8', 'tr_TR.UTF-8', 'ja_JP.UTF-8']

const newYear2026 = '1767225600'

/**
 * Takes the requests in turn, `runs` times with each Node.
 * @param {{ runs: number, nodes: readonly string[], requests?: readonly (readonly string[])[], moments?: readonly string[], say?: (line: string) => void }} options
 *   `moments` are what `SOURCE_DATE_EPOCH` says, each run the next
 * @returns {Promise<readonly { request: string, digest: string, runs: number, files: number, differs: readonly string[] }[]>}
 */
export async function sameBytes({ runs, nodes, requests = asked, moments = [newYear2026], say = () => {} }) {
  const home = mkdtempSync(join(tmpdir(), 'lintel-same-bytes-'))
  const first = new Map()
  try {
    for (let run = 0; run < runs; run++) {
      const words = requests[run % requests.length]
      await Promise.all(
        nodes.map(async (node, i) => {
          const folder = join(home, `${run}-${i}`)
          const [TZ, LANG] = [zones[run % zones.length], languages[(run + i) % languages.length]]
          const env = { ...process.env, TZ, LANG, LC_ALL: LANG, SOURCE_DATE_EPOCH: moments[run % moments.length] }
          keep(first, words, await designedIn(folder, { node, words, env }))
          rmSync(folder, { recursive: true, force: true })
        }),
      )
      if ((run + 1) % requests.length === 0 || run + 1 === runs) say(`${(run + 1) * nodes.length} runs`)
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  return [...first].map(([request, { hashes, runs: many, differs }]) => {
    const digest = sha256(JSON.stringify([...hashes].sort()))
    return { request, digest, runs: many, files: hashes.size, differs: [...differs].sort() }
  })
}

/** Compares with the first run of the same request. */
function keep(first, words, hashes) {
  const request = words.join(' ')
  const known = first.get(request) ?? { hashes, runs: 0, differs: new Set() }
  known.runs++
  for (const path of new Set([...known.hashes.keys(), ...hashes.keys()]))
    if (known.hashes.get(path) !== hashes.get(path)) known.differs.add(path)
  first.set(request, known)
}

/** The hash of each file that was written, and of what was said. */
async function designedIn(folder, { node, words, env }) {
  mkdirSync(folder)
  const own = { ...env, LINTEL_CACHE: join(folder, 'cache') }
  const { status, stdout, stderr } = await ran(node, [bin, 'design', ...words, '--out', 'project'], { cwd: folder, env: own })
  if (status !== 0) throw new Error(`lintel design ${words.join(' ')} ended with ${status}: ${stderr}`)
  const project = join(folder, 'project')
  const files = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  const hashes = paths.map((path) => [path.slice(project.length + 1), sha256(readFileSync(path))])
  return new Map([...hashes, ['(standard output)', sha256(stdout)], ['(standard error)', sha256(stderr)]])
}

function ran(command, words, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr']) child[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text))
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...said }))
  })
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}
