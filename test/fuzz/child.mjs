import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts `serve.mjs` or another file beside it in a process of its own. `ask` sends a question and resolves with its answer. */
export async function startChild(name, options) {
  const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), [JSON.stringify(options)])
  const [{ url }] = await once(child, 'message')
  const waiting = new Map()
  let last = 0
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  const ask = (question, given = {}) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve)
      child.send({ id: last, ask: question, ...given })
    })
  const close = async () => {
    const exited = once(child, 'exit')
    child.send({ id: ++last, ask: 'close' })
    const [code] = await exited
    return code
  }
  return { url, child, ask, close }
}
