import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package that is tested, as it would be installed. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))
const bin = join(root, 'bin/lintel.js')

/** A folder with these files, removed by `remove`. */
export function createFolder(files: Readonly<Record<string, string>>): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-cli-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Ran {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

/** The environment of the test without what would change the answer. */
function plainEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { LINTEL_DIST: _dist, FORCE_COLOR: _colour, ...rest } = process.env
  return { ...rest, CI: '1', ...more }
}

/** Runs a line of shell in which `lintel` is the command that is tested. */
export function runLine(line: string, folder: string): Promise<Ran> {
  const tools = mkdtempSync(join(tmpdir(), 'lintel-bin-'))
  writeFileSync(join(tools, 'lintel'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`)
  chmodSync(join(tools, 'lintel'), 0o755)
  const child = spawn('sh', ['-c', line], { cwd: folder, env: plainEnvironment({ PATH: `${tools}:${process.env.PATH}` }) })
  return collect(child).finally(() => rmSync(tools, { recursive: true, force: true }))
}

function collect(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', '']
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, out, err })))
}

/** Far more than anything takes, also on a machine that has other work. */
const patienceMs = 60_000

/** A command that keeps running, and what it has said. */
export interface Running {
  readonly child: ChildProcess
  readonly said: () => string
  /** What it says next that matches; rejects when it ends, or time passes, without. */
  until(what: RegExp): Promise<RegExpMatchArray>
  /** Signals it and waits for its end. */
  end(signal: NodeJS.Signals): Promise<{ readonly exit: number | null; readonly tookMs: number }>
}

export function begin(
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  at: 'pipe' | 'terminal' = 'pipe',
): Running {
  // `script` runs a line at a terminal of its own; what ends it ends the line too. A shell that stayed would be
  // interrupted with it, and some say 130 then, whatever the command ended with.
  const line = ['exec', ...[process.execPath, bin, ...words].map((word) => `'${word}'`)].join(' ')
  const [program, given] = at === 'pipe' ? [process.execPath, [bin, ...words]] : ['script', ['-qefc', line, '/dev/null']]
  const child = spawn(program, given, { cwd: folder, env: plainEnvironment({ TERM: 'xterm', ...environment }) })
  // Each read on from where it was found last: the two come in no order between them.
  const streams = [child.stdout, child.stderr].map((stream) => ({ stream, text: '', from: 0 }))
  const waiting = new Set<() => void>()
  for (const each of streams) {
    each.stream.setEncoding('utf8').on('data', (part: string) => {
      each.text += part
      for (const look of waiting) look()
    })
  }
  const said = () => streams.map(({ text }) => text).join('')
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    child,
    said,
    until: (what) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = streams
            .map((each) => ({ each, match: each.text.slice(each.from).match(what) }))
            .find(({ match }) => match)
          if (!found) return
          const [{ each }, match] = [found, found.match!]
          each.from += match.index! + match[0].length
          waiting.delete(look)
          clearTimeout(timer)
          resolve(match)
        }
        const refuse = (why: string) => reject(new Error(`${why} without ${what}; it said:\n${said()}`))
        const timer = setTimeout(refuse, patienceMs, `${patienceMs} ms passed`)
        waiting.add(look)
        look()
        ended.then(() => refuse('it ended'))
      }),
    end: async (signal) => {
      const began = performance.now()
      child.kill(signal)
      return { exit: await ended, tookMs: performance.now() - began }
    },
  }
}

/** A port of the loopback that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Whether a process of that id runs. One that has ended, and that nobody has asked for how, does not. */
export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return process.platform !== 'linux' || !readFileSync(`/proc/${id}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

/** Looks again and again until it holds. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until; ) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}
