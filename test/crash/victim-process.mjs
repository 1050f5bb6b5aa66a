import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { dist as testedDist } from '../kit/dist.mjs'

const program = fileURLToPath(new URL('../kit/victim.mjs', import.meta.url))

/** The process was killed before the answer came: what was asked may have happened or not. */
export class NoAnswer extends Error {}

/**
 * Starts the victim. `ready` resolves when it takes requests, or to null when it was killed before.
 * @param {string} folder @param {string} [dist]
 */
export function startVictim(folder, dist = testedDist) {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [program, folder, dist], { stdio: ['pipe', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  const agent = new Agent({ keepAlive: true })
  let complaint = ''
  child.stderr.on('data', (bytes) => {
    complaint += bytes
  })
  let killed = false
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(line))
  const ready = Promise.race([firstLine, exited.then(() => null)]).then(async (said) => {
    if (said === null && killed) return null
    if (said === null) throw new Error(`the victim did not start: ${complaint}`)
    const answer = await send(agent, said.url, 'GET', '/readyz', {})
    if (answer.status !== 200) throw new Error(`not ready: ${answer.text}`)
    return { ...said, readyMs: performance.now() - startedMs }
  })
  ready.catch(() => {})
  return {
    ready,
    request: async (method, path, options) => send(agent, (await ready).url, method, path, options),
    async kill() {
      killed = true
      child.kill('SIGKILL')
      await exited
      agent.destroy()
    },
  }
}

function send(agent, url, method, path, { token, body, headers = {} }) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const fail = (error) => reject(new NoAnswer(error.message))
    const asked = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...headers,
    }
    const request = httpRequest(new URL(path, url), { method, agent, headers: asked })
    request.on('error', fail)
    request.on('response', (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('error', fail)
      response.on('aborted', () => fail(new Error('aborted')))
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }))
    })
    request.end(text)
  })
}
