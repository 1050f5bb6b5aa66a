import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './server-process.mjs'

/** What one direction of a connection holds back before it stops reading. */
const heldBytes = 1024 * 1024

/**
 * A way to a server that can be bad: stands on a port of its own and forwards to another, healthy until told otherwise.
 * @param {object} options
 * @param {number | { host?: string, port: number }} options.to where it forwards to
 */
export async function createTcpProxy({ to }) {
  const target = { host: '127.0.0.1', ...(typeof to === 'number' ? { port: to } : to) }
  const port = await freePort()
  const weather = createWeather()
  /** @type {Set<{ reset(): void }>} */
  const connections = new Set()
  let listener = await listen(port, (client) => accept(client, target, weather, connections))
  const stopListening = async () => {
    if (listener === null) return
    const closed = once(listener, 'close')
    listener.close()
    listener = null
    for (const connection of connections) connection.reset()
    await closed
  }
  return {
    port,
    /** How many connections are open through it now. */
    connections: () => connections.size,
    /** Resets every connection and refuses new ones. */
    cut: stopListening,
    /** Accepts, and forwards nothing more either way, not even an end: each side believes in the other. What comes is held until `heal`. */
    halfOpen: () => weather.hold(),
    /** Each piece arrives this much later, in order. */
    delay: (ms) => {
      weather.delayMs = ms
    },
    /** What comes goes on in pieces of at most so many bytes, a millisecond apart. */
    slice: (bytes) => {
      weather.sliceBytes = bytes
    },
    /** Healthy again; connections that lived through it go on with what was held. */
    heal: async () => {
      weather.clear()
      listener ??= await listen(port, (client) => accept(client, target, weather, connections))
    },
    close: async () => {
      weather.clear()
      await stopListening()
    },
  }
}

async function listen(port, onConnection) {
  // Half-closed connections stay what they are: an end travels as an end.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function createWeather() {
  let calm = Promise.resolve()
  let release = () => {}
  const weather = {
    delayMs: 0,
    sliceBytes: Number.POSITIVE_INFINITY,
    isHeld: false,
    /** Resolves when nothing is held back. */
    passable: () => calm,
    hold: () => {
      if (weather.isHeld) return
      weather.isHeld = true
      calm = new Promise((resolve) => {
        release = resolve
      })
    },
    clear: () => {
      Object.assign(weather, { delayMs: 0, sliceBytes: Number.POSITIVE_INFINITY, isHeld: false })
      release()
    },
  }
  return weather
}

function accept(client, target, weather, connections) {
  let server = null
  const connection = {
    reset: () => {
      endByForce(client)
      if (server) endByForce(server)
      connections.delete(connection)
    },
  }
  connections.add(connection)
  const follow = (one, other) => {
    // Who went away by force is missed by the other side only where word of it can travel.
    one.on('error', () => {})
    one.on('close', async (hadError) => {
      const toldTo = await other
      await weather.passable()
      if (hadError) endByForce(toldTo)
      if (client.destroyed && server.destroyed) connections.delete(connection)
    })
  }
  const reached = weather.passable().then(() => {
    server = connect({ ...target, allowHalfOpen: true, noDelay: true })
    follow(server, Promise.resolve(client))
    forward(server, Promise.resolve(client), weather)
    if (!connections.has(connection)) server.destroy()
    return server
  })
  follow(client, reached)
  forward(client, reached, weather)
}

/** One that is just being ended cannot be reset: Node 20 loses its handle then, and does not end itself. */
function endByForce(socket) {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

/**
 * Carries one direction, in order, under the weather of the moment.
 * @param {Promise<import('node:net').Socket>} reached where to, as soon as it is there
 */
function forward(from, reached, weather) {
  const queue = []
  let bytes = 0
  let isCarrying = false
  const take = (chunk) => {
    queue.push({ chunk, dueMs: performance.now() + weather.delayMs })
    bytes += chunk?.length ?? 0
    if (bytes > heldBytes) from.pause()
    if (!isCarrying) void carry()
  }
  const carry = async () => {
    isCarrying = true
    const to = await reached
    for (let next = queue[0]; next; next = queue[0]) {
      await weather.passable()
      while (next.dueMs > performance.now()) await pause(Math.ceil(next.dueMs - performance.now()))
      // It may have been held again while it waited.
      if (weather.isHeld) continue
      if (next.chunk === null) to.end()
      else await writeSliced(to, next.chunk, weather)
      queue.shift()
      bytes -= next.chunk?.length ?? 0
      from.resume()
    }
    isCarrying = false
  }
  from.on('data', take)
  from.on('end', () => take(null))
}

async function writeSliced(to, chunk, weather) {
  for (let from = 0; from < chunk.length && !to.destroyed; ) {
    await weather.passable()
    const piece = chunk.subarray(from, from + weather.sliceBytes)
    from += piece.length
    await new Promise((resolve) => to.write(piece, resolve))
    if (from < chunk.length) await pause(1)
  }
}
