import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type ExitCode, UsageError } from '../faults.ts'
import { out } from '../output.ts'
import type { DevNews, DevOrder, DevWord } from './messages.ts'
import { watchFolder } from './watch-folder.ts'

export interface DevOptions {
  readonly port: string
  readonly host: string
  readonly json?: boolean
}

/** How long a server may take to stop before it is ended. */
const patienceMs = 3_000
/** Faults that no change of a file mends: at the first start they end the command. */
const hopeless = [
  'port_busy',
  'port_refused',
  'address',
  'data_in_use',
  'not_found',
  'missing_package',
  'file_system',
  'dev_issuer',
]

/**
 * Runs the server in a process of its own and replaces it whenever a source file changes, so that nothing of the old
 * code stays. Code that cannot be served is told, and the next change waited for.
 */
export function superviseDev(path: string, options: DevOptions): Promise<ExitCode> {
  const folder = resolve(path)
  if (!existsSync(folder))
    throw new UsageError(`there is no folder \`${path}\``, 'begin a project with `lintel new <name>`', 'not_found')
  let port = readPort(options.port)
  let server: ChildProcess | undefined
  let served = false
  /** Something changed while a server was stopping. */
  let again = false
  let stopping: Promise<void> | undefined

  return new Promise((done) => {
    const begin = () => {
      again = false
      const order: DevOrder = { folder, port, host: options.host, json: options.json ?? false, first: !served }
      const child = fork(new URL('./serve-dev.js', import.meta.url), [JSON.stringify(order)], { execArgv: process.execArgv })
      server = child
      let failed: Extract<DevNews, { kind: 'failed' }> | undefined
      child.on('message', (news: DevNews) => {
        if (news.kind === 'failed') failed = news
        else [port, served] = [news.port, true]
      })
      child.once('exit', () => {
        if (server === child) server = undefined
        if (ending || stopping) return
        if (!served && failed && hopeless.includes(failed.code)) return end(failed.exit)
        say('waiting', 'waiting for a change')
      })
    }

    const replace = async (files: readonly string[]) => {
      if (ending) return
      again = true
      say('changed', `${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''} changed`)
      if (stopping) return
      stopping = server ? stop(server) : Promise.resolve()
      await stopping
      stopping = undefined
      if (again && !ending) begin()
    }

    let ending = false
    const end = async (exit: ExitCode) => {
      // Whoever asks a second time does not want to wait.
      if (ending) server?.kill('SIGKILL')
      if (ending) return
      ending = true
      watcher.close()
      if (server) await stop(server)
      for (const signal of signals) process.removeListener(signal, onSignal)
      process.removeListener('disconnect', onSignal)
      if (process.connected) process.disconnect()
      done(exit)
    }
    const onSignal = () => void end(0)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, onSignal)
    // Started by another program of Lintel's: it ends with that one, however that ends.
    process.on('disconnect', onSignal)

    const say = (message: string, words: string) => {
      if (out.isTerminal && !options.json) out.line(`  ${out.colours.dim(words)}`)
      else out.line(JSON.stringify({ msg: message, detail: words }))
    }
    const watcher = watchFolder(folder, (files) => void replace(files))
    begin()
  })
}

/** Asks a server to finish and go; ends it when it does not. */
function stop(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.kill('SIGKILL'), patienceMs)
    server.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    if (server.exitCode !== null || server.signalCode !== null) return resolve()
    const word: DevWord = 'stop'
    server.send(word, () => {})
  })
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new UsageError(`\`--port\` is \`${text}\`, and a port is a whole number from 0 to 65535`)
}
