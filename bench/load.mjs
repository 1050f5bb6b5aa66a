// @ts-check
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { drawIds, prose, random } from './data.mjs'

const run = promisify(execFile)

/** @typedef {{ requests: number, seconds: number, p50: number, p99: number, non2xx: number, failed: number, bytes: number }} Load */
/** @typedef {{ url: string, work: string, parts: string, seed: number, seconds: number, connections: number }} Order */

/** The name of the tool there is, wrk before autocannon. @returns {Promise<'wrk' | 'autocannon'>} */
export async function loadTool() {
  try {
    await run('wrk', ['--version'])
  } catch (error) {
    // wrk answers `--version` with exit code 1.
    if (/** @type {any} */ (error).code === 'ENOENT') return 'autocannon'
  }
  return 'wrk'
}

/**
 * The file that either tool makes its requests from: headers, and the calls of each work.
 * @param {string} file
 * @param {import('./data.mjs').Sizes} sizes
 * @param {Record<string, string>} headers
 * @param {import('./calls.mjs').Style} style
 */
export async function writeParts(file, sizes, headers, style) {
  const next = random(3)
  const [readers, writers] = halves(drawIds('user', sizes, 4_000, 2))
  const lines = [
    ...Object.entries(headers).map(([name, value]) => `header ${name}: ${value}`),
    ...drawIds('post', sizes, 10_000, 1).map((id) => line('a', style.a(id))),
    ...readers.flatMap((author) => [line('b', style.b(author)), line('c', style.c(author))]),
    ...writers.map((author) => line('d', style.d({ author, body: prose(next, 280), audience: 'public' }))),
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
}

/** @param {string} work @param {import('./calls.mjs').Call} call */
const line = (work, { method, path, body = '' }) => `${work} ${method} ${path} ${body}`

/**
 * New posts go to other authors than those whose lists are read: they have no comments yet, so a side that writes faster
 * would soon read smaller lists.
 * @param {string[]} ids
 */
function halves(ids) {
  const first = (/** @type {string} */ id) => Number.parseInt(id.slice(-1), 16) < 8
  return [ids.filter(first), ids.filter((id) => !first(id))]
}

/** @param {'wrk' | 'autocannon'} tool @param {Order} order @returns {Promise<Load>} */
export async function load(tool, { url, work, parts, seed, seconds, connections }) {
  const script = (/** @type {string} */ name) => fileURLToPath(new URL(`load/${name}`, import.meta.url))
  const common = [work, String(seed), parts]
  const { stdout } =
    tool === 'wrk'
      ? await run('wrk', [
          '-t1',
          `-c${connections}`,
          `-d${seconds}s`,
          '--timeout',
          '10s',
          '-s',
          script('mix.lua'),
          url,
          '--',
          ...common,
        ])
      : await run(process.execPath, [script('autocannon.mjs'), url, ...common, String(connections), String(seconds)])
  const line = stdout.split('\n').find((text) => text.startsWith('result '))
  if (!line) throw new Error(`${tool} gave no result: ${stdout}`)
  return JSON.parse(line.slice('result '.length))
}
