import { once } from 'node:events'
import { createServer } from 'node:http'

/** Takes traces as OTLP over HTTP in JSON, as a collector would. */
export async function startCollector() {
  const received = []
  let whenMore = () => {}
  const server = createServer(async (request, response) => {
    const pieces = []
    for await (const piece of request) pieces.push(piece)
    if (request.url === '/v1/traces') {
      const { resourceSpans = [] } = JSON.parse(Buffer.concat(pieces))
      received.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
    }
    response.setHeader('content-type', 'application/json').end('{}')
    whenMore()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Resolves once so many spans have come. */
    spans: (count) =>
      new Promise((resolve) => {
        whenMore = () => received.length >= count && resolve(received)
        whenMore()
      }),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
