import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { load } from '../kit/dist.mjs'

const bin = fileURLToPath(new URL('../../bin/lintel.js', import.meta.url))
const run = promisify(execFile)

/** Hears every event at the broker, as another system would. @param {{ url: string }} broker past the proxy */
export async function createListener({ url }) {
  const { createNatsBus } = await load('adapters/nats-bus/nats-bus.js')
  const { realOutside } = await load('house/outside.js')
  const bus = await createNatsBus({ url, app: 'stall', outside: realOutside })
  /** Of each order, the turns as they were told. @type {Map<string, number[]>} */
  const heard = new Map()
  let heardInOrder = new Map()
  const forgotten = new Set()
  const ids = new Set()
  let count = 0
  const note = (map, { order, turn }) => {
    if (!map.has(order)) map.set(order, [])
    map.get(order).push(turn)
  }
  await bus.subscribe(['orderMoved'], { group: 'rig', from: 'start' }, async ({ id, payload }) => {
    count++
    ids.add(id)
    note(heard, payload)
    if (!forgotten.has(payload.order)) note(heardInOrder, payload)
  })
  return {
    heard,
    ids,
    get heardInOrder() {
      return heardInOrder
    },
    get count() {
      return count
    },
    /** What was lost and told once more has no order that could be judged. */
    forgetOrder: () => {
      for (const order of heard.keys()) forgotten.add(order)
      heardInOrder = new Map()
    },
    /** Has the store tell the broker everything once more, as docs/events.md says. */
    replay: async ({ database, project }) => {
      const words = ['events', 'replay', '--name', 'orderMoved', '--to', 'bus', '--json']
      await run(process.execPath, [bin, ...words], { cwd: project, env: { ...process.env, DATABASE_URL: database } })
    },
    close: () => bus.close(),
  }
}
