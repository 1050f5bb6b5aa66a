/** A backend in a process of its own, for what has to be measured from outside: memory, sockets, its log. */
import { startBackend } from '../kit/backend.mjs'
import { apps } from './apps.mjs'

const { app, ...options } = JSON.parse(process.argv[2])
const backend = await startBackend({ ...options, app: await apps[app](options.dist) })

const answers = {
  token: ({ sub, roles }) => backend.token(sub, roles),
  /** The most memory that the process ever had. */
  peakBytes: () => process.resourceUsage().maxRSS * 1_024,
  faults: () => backend.faults,
  close: async () => {
    await backend.close()
    process.disconnect()
  },
}

process.on('message', async ({ id, ask, ...given }) => {
  const answer = await answers[ask](given)
  process.connected && process.send({ id, answer })
})
process.send({ url: backend.url })
