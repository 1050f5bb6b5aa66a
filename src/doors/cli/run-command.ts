import { spawn } from 'node:child_process'
import type { CommandResult } from '../../house/check-decisions.ts'
import { endGroup } from './end-group.ts'

export interface RunCommandOptions {
  readonly folder: string
  readonly withinMs?: number
  readonly signal?: AbortSignal
}

const longestOutput = 2_000

/** Runs a line of a shell in a folder; it and what it started are ended when it takes too long. */
export function runCommand(line: string, { folder, withinMs = 300_000, signal }: RunCommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(line, {
      cwd: folder,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    let said = ''
    let over: string | null = null
    const end = (why: string) => {
      over ??= why
      endGroup(child, 'SIGKILL')
    }
    const timer = setTimeout(() => end(`did not end within ${withinMs / 1000} s`), withinMs)
    const abort = () => end('was cancelled')
    signal?.addEventListener('abort', abort)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        said = `${said}${part}`.slice(-longestOutput)
      })
    const done = (exit: number | null, how: string) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      const last = said.trim().split('\n').at(-1) ?? ''
      resolve({ exit: over === null ? exit : null, says: `${over ?? how}${last === '' ? '' : `: ${last}`}` })
    }
    child.once('error', (error) => done(null, `could not be started: ${error.message}`))
    child.once('close', (exit, by) => done(exit, exit === null ? `was ended by ${by}` : `ended with ${exit}`))
  })
}
