import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Loader } from '../../../house/measure-project.ts'
import type { LoadWord } from './load-process.ts'

const program = fileURLToPath(new URL('./load-process.js', import.meta.url))

/** A load that did not run, or that gave no result. */
export class LoadRunError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LoadRunError'
  }
}

/** A process of its own, so that asking takes no time of what answers. Its runs throw LoadRunError. */
export function startLoad(signal: AbortSignal): Loader {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], signal })
  child.on('error', () => {})
  let told = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-2_000)
  })
  return {
    run: (order) =>
      new Promise((resolve, reject) => {
        const onExit = () => {
          child.removeListener('message', onWord)
          reject(new LoadRunError(`the load ended: ${told.trim().slice(-300)}`))
        }
        const onWord = (word: LoadWord) => {
          child.removeListener('exit', onExit)
          if (word.is === 'done') return resolve(word.result)
          const isMissing = /Cannot find package 'autocannon'/.test(word.message)
          reject(
            new LoadRunError(
              isMissing
                ? 'the load needs the package `autocannon`, which is not installed: npm install autocannon'
                : `the load failed: ${word.message}`,
            ),
          )
        }
        child.once('message', onWord)
        child.once('exit', onExit)
        child.send(order)
      }),
    stop: () => void child.kill('SIGKILL'),
  }
}
