// Types what a page tells its reader to type, into one shell, against a server of its own.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const address = 'http://127.0.0.1:3000'
const between = '~~~ end of block ~~~'

/**
 * @param {{ root: string, dist: string, example: string, blocks: { text: string }[], curl: boolean }} session `curl`: the real one
 * @returns {Promise<string[]>} what each block printed
 */
export async function runSession({ root, dist, example, blocks, curl }) {
  const home = mkdtempSync(join(tmpdir(), 'lintel-docs-'))
  const command = join(dist, 'doors/cli/main.js')
  mkdirSync(join(home, 'bin'))
  // Only what the pages use: `npx lintel` as if it were installed here, and curl where the machine has none.
  script(join(home, 'bin/npx'), `shift; exec "${process.execPath}" "${command}" "$@"`)
  if (!curl) script(join(home, 'bin/curl'), `exec "${process.execPath}" "${here}curl.mjs" "$@"`)
  cpSync(join(root, example), join(home, example), { recursive: true, filter: (path) => !path.includes('.lintel') })
  const server = spawn(process.execPath, [command, 'dev', example, '--port', '0'], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    const url = await urlOf(server)
    const typed = blocks.map(({ text }) => `${text.replaceAll(address, url)}\necho; echo '${between}'`).join('\n')
    const env = { ...process.env, PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH}` }
    const { stdout, stderr } = spawnSync('bash', ['-s'], { cwd: home, env, input: typed, encoding: 'utf8' })
    if (stderr !== '') throw new Error(stderr)
    return stdout
      .replaceAll(url, address)
      .split(`${between}\n`)
      .slice(0, -1)
      .map((text) => text.trimEnd())
  } finally {
    server.kill('SIGTERM')
    await ended
    rmSync(home, { recursive: true, force: true })
  }
}

function script(path, text) {
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}

async function urlOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const news = line.startsWith('{') ? JSON.parse(line) : {}
    if (news.msg === 'listening') return news.url
  }
  throw new Error('the server did not listen')
}

/** What differs from run to run, and nothing else. */
const volatile = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>'],
  [/"traceId":\s?"[0-9a-f]{32}"/g, '"traceId":"<trace>"'],
  [/"next":\s?"[\w-]+"/g, '"next":"<cursor>"'],
]

/** @param {string} text */
export const masked = (text) => volatile.reduce((seen, [pattern, stead]) => seen.replace(pattern, stead), text)

/**
 * What a page shows and what was printed, in the same form: JSON without its white space; of an HTTP answer its status,
 * the headers that the page shows, and its body.
 * @returns {{ shown: string, printed: string }}
 */
export function comparable(language, shownText, printedText) {
  const [shown, printed] = [masked(shownText.trimEnd()), masked(printedText.replaceAll('\r\n', '\n'))]
  if (language === 'json') return { shown: compact(shown), printed: compact(printed) }
  if (language !== 'http') return { shown, printed }
  const [wanted, got] = [readAnswer(shown), readAnswer(printed)]
  const headers = got.headers.filter((header) => wanted.headers.some((each) => nameOf(each) === nameOf(header)))
  const form = (answer, kept) => [answer.status, ...kept.map((header) => header.toLowerCase()).sort(), answer.body].join('\n')
  return { shown: form(wanted, wanted.headers), printed: form(got, headers) }
}

const nameOf = (header) => header.split(':', 1)[0].toLowerCase()
const compact = (text) => (text === '' ? '' : JSON.stringify(JSON.parse(text)))

function readAnswer(text) {
  const [head, body = ''] = text.split('\n\n')
  const [status, ...headers] = head.split('\n')
  return { status, headers, body: compact(body) }
}
