import { Agent, request as httpRequest } from 'node:http'

/** Sends requests as they are given: headers that other clients would refuse or repair, bodies of bytes, any target. */
export function createClient(url, sockets = 32) {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })
  const send = ({ method, target, headers, body }) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': body.length }
      const request = httpRequest({ agent, hostname, port, method, path: target, headers: { ...headers, ...length } })
      request.on('error', reject)
      request.on('response', (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString() }),
        )
      })
      request.end(body)
    })
  return { send, close: () => agent.destroy() }
}
