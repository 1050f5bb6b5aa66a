import { once } from 'node:events'
import { createServer } from 'node:http'

/** A payment server on a free loopback port, that keeps what it was asked, and answers as a test says. */
export async function startUpstream() {
  const asked = []
  let answer = (_, response) => json(response, 200, { charge: `charge-${asked.length}` })
  const server = createServer(async (request, response) => {
    const pieces = []
    for await (const piece of request) pieces.push(piece)
    const text = Buffer.concat(pieces).toString()
    const ended = { closed: false }
    request.socket.once('close', () => {
      ended.closed = true
    })
    const body = text === '' ? null : JSON.parse(text)
    asked.push({ method: request.method, url: request.url, headers: request.headers, body, ended })
    answer(asked.at(-1), response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked,
    /** @param {(asked: any, response: import('node:http').ServerResponse) => void} how */
    answers: (how) => {
      answer = how
    },
    /** Holds answers back until they are released. */
    hold: () => {
      const held = []
      answer = (_, response) => held.push(response)
      return {
        release: (status = 200, body = { charge: 'held' }) => {
          answer = (_, response) => json(response, status, body)
          for (const response of held.splice(0)) json(response, status, body)
        },
      }
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
