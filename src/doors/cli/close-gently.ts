import type { FastifyInstance } from 'fastify'

/** How long accepted requests may take once the process was told to stop. */
export const graceMs = 10_000

/**
 * Takes no new connections, finishes what was accepted and closes the data. False when that took longer than allowed.
 */
export async function closeGently(server: FastifyInstance, graceMs: number): Promise<boolean> {
  // A connection that was busy when closing began would be kept for its client's next request.
  const sweep = setInterval(() => server.server.closeIdleConnections(), 50)
  let late: NodeJS.Timeout | undefined
  const patience = new Promise<false>((resolve) => {
    late = setTimeout(resolve, graceMs, false)
  })
  try {
    return await Promise.race([server.close().then(() => true as const), patience])
  } finally {
    clearInterval(sweep)
    clearTimeout(late)
  }
}
