import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Outside } from '../ports/outside.ts'

/** Nobody has asked for so long: who is still connected is idle. */
const quietMs = 250
/** Looks for quiet before stopping anyway. */
const mostLooks = 20
/** After so long what is still at work is cut off. */
const deadlineMs = 9_000

/**
 * Stops without losing a request. While the server stops every answer closes its connection, but a client that keeps one
 * open may have sent its next request already: closing at once would reset it. So connections are closed only when
 * they are quiet.
 */
export function addDrain(app: FastifyInstance, server: Server, after: Outside['after']): void {
  let asked = 0
  let connections = 0
  let whenEmpty = () => {}
  server.on('request', () => {
    asked++
  })
  server.on('connection', (socket: Socket) => {
    connections++
    socket.once('close', () => {
      if (--connections === 0) whenEmpty()
    })
  })
  const look = (done: () => void, left: number, before: number): void => {
    after(quietMs, () => {
      if (asked === before || left === 0) done()
      else look(done, left - 1, asked)
    })
  }
  app.addHook('preClose', (done) => {
    const cancel = after(deadlineMs, () => server.closeAllConnections())
    server.once('close', cancel)
    if (connections === 0) return done()
    let over = false
    const end = () => {
      if (!over) done()
      over = true
    }
    whenEmpty = end
    look(end, mostLooks, asked)
  })
}
