import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ServedProject } from '../../../house/measure-project.ts'
import type { MeasuredOrder } from '../../../house/serve-measured.ts'
import type { MeasuredWord } from './measured-server-process.ts'

const program = fileURLToPath(new URL('./measured-server-process.js', import.meta.url))

/** A project that cannot be served to be measured. */
export class MeasuredServerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MeasuredServerError'
  }
}

/** Serves a project on data of its own, in a process of its own. @throws MeasuredServerError */
export async function startMeasuredServer(order: MeasuredOrder, signal: AbortSignal): Promise<ServedProject> {
  const child = fork(program, [JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], signal })
  // Ended by the signal, it says so once more by itself.
  child.on('error', () => {})
  let told = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-2_000)
  })
  const next = () => nextWord(child, () => told)
  const ready = await next()
  if (ready.is !== 'ready') {
    child.kill('SIGKILL')
    throw new MeasuredServerError(`the project cannot be served: ${ready.is === 'failed' ? ready.message : 'it said nothing'}`)
  }
  const { url, people, ids, entities, storedBytes } = ready
  return {
    ...{ url, people, entities, storedBytes },
    ids: new Map(Object.entries(ids)),
    async usage() {
      const answer = next()
      child.send('usage')
      const word = await answer
      if (word.is !== 'usage') throw new MeasuredServerError(word.is === 'failed' ? word.message : 'it did not say what it takes')
      return word
    },
    stop: () => void child.kill('SIGTERM'),
  }
}

function nextWord(child: ChildProcess, told: () => string): Promise<MeasuredWord> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      child.removeListener('message', onWord)
      reject(new MeasuredServerError(`the server ended${code === null ? '' : ` with ${code}`}: ${told().trim().slice(-300)}`))
    }
    const onWord = (word: MeasuredWord) => {
      child.removeListener('exit', onExit)
      resolve(word)
    }
    child.once('message', onWord)
    child.once('exit', onExit)
  })
}
