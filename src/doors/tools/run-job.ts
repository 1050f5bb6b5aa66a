import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../kit/json.ts'
import { endGroup } from '../cli/end-group.ts'
import type { JobAnswers, JobNews, JobOrder } from './jobs/messages.ts'
import { shortened } from './page.ts'
import { ToolError } from './tool-error.ts'

/** What is being done, for whoever waits. */
export interface ProgressNews {
  readonly says: string
}

export interface JobOptions {
  /** The folder that the process works in. */
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly progress: (news: ProgressNews) => void
}

/** Processes beside each other; what is asked beyond that waits. */
const mostJobs = 4
/** A job that takes longer is ended. */
const mostJobMs = 15 * 60_000
/** How long a process may take to end by itself. */
const patienceMs = 2_000
/** Of what a process said before it broke. */
const mostTail = 2_000

/** Runs jobs, a few at a time. */
export function createJobs(): <K extends JobOrder['kind']>(
  order: Extract<JobOrder, { kind: K }>,
  options: JobOptions,
) => Promise<JobAnswers[K]> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (order, options) => {
    if (running >= mostJobs) await turn(waiting, options.signal)
    running += 1
    try {
      options.signal.throwIfAborted()
      return (await runJob(order, options)) as never
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}

function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      waiting.splice(waiting.indexOf(go), 1)
      reject(signal.reason)
    }
    waiting.push(go)
    signal.addEventListener('abort', leave, { once: true })
  })
}

/**
 * The order in a process of its own: code of the project is read as it is now, cannot write into the answers of this
 * process, and ends with all that it started when the call is cancelled.
 */
async function runJob(order: JobOrder, { root, environment, signal, progress }: JobOptions): Promise<unknown> {
  const temporary = mkdtempSync(join(tmpdir(), 'lintel-job-'))
  const child = fork(new URL('./jobs/child.js', import.meta.url), [], {
    cwd: root,
    env: { ...environment, TMPDIR: temporary },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own, so that what it starts is ended with it.
    detached: process.platform !== 'win32',
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = () => endGroup(child, 'SIGTERM')
  const late = setTimeout(stop, mostJobMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await answerOf(child, order, progress)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', stop)
    await gone(child, ended)
    rmSync(temporary, { recursive: true, force: true })
  }
}

function answerOf(child: ChildProcess, order: JobOrder, progress: (news: ProgressNews) => void): Promise<unknown> {
  let tail = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (said: string) => {
      tail = `${tail}${said}`.slice(-mostTail)
    })
  return new Promise((resolve, reject) => {
    child.on('message', (news: JobNews) => {
      if (news.says === 'progress') progress({ says: shortened(news.words, 300) })
      else if (news.says === 'done') resolve(news.answer)
      else reject(faultOf(news.fault))
    })
    child.once('error', reject)
    child.once('close', (exit, by) => {
      const how = by === null ? `with ${exit}` : `by ${by}`
      reject(
        new ToolError(
          'job_ended',
          `the process of \`${order.kind}\` ended ${how}, without an answer`,
          'try again; the end of what it said is in `said`',
          { said: tail },
        ),
      )
    })
    child.send(order, (error) => {
      if (error) reject(error)
    })
  })
}

function faultOf(fault: Extract<JobNews, { says: 'failed' }>['fault']): ToolError {
  const { exit, code, message, remedy, file, details, diagnostics, changes } = fault
  const more = JSON.parse(JSON.stringify({ details, diagnostics, changes })) as JsonObject
  const says = exit === 3 ? `a fault of Lintel: ${message}` : message
  const todo = remedy ?? (diagnostics ? 'mend what `diagnostics` names; `check` tells all of it' : 'mend it, and call again')
  return new ToolError(code, shortened(says, 2_000), todo, { ...(file === undefined ? {} : { file }), ...more })
}

async function gone(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const late = setTimeout(() => endGroup(child, 'SIGKILL'), patienceMs)
  await ended
  clearTimeout(late)
  // Of the group, whoever outlived its first.
  endGroup(child, 'SIGKILL')
}
