// Writes as fast as it can and says what was acknowledged: `node writer.mjs <folder> <dist> <flush|no-flush> <largest log bytes>`.
// Each transaction of a client writes three rows in step: its counter, a mark with the same number, and the mark of 20
// numbers before, which goes.
import { fdatasync } from 'node:fs'
import { load } from '../kit/dist.mjs'
import { model as blueprint, clients, marksKept } from './rows.mjs'

const [folder, dist, mode, largestLogBytes] = process.argv.slice(2)
const { normalise } = await load('model/normalise.js', dist)
const { openSqliteStore } = await load('adapters/sqlite/store.js', dist)
const store = openSqliteStore({
  folder,
  model: normalise(blueprint),
  outside: { now: () => Date.now() },
  // What every build without the flush would be: acknowledged when committed, before it is on disk.
  flush: mode === 'flush' ? fdatasync : (_fd, done) => setImmediate(done, null),
  log: { largestBytes: Number(largestLogBytes), copyEveryMs: Number(largestLogBytes) < 2 ** 20 ? 1 : 250 },
})
const access = { caller: { actor: null, roles: [], tenant: null, system: true }, key: 'system', rules: new Map() }
const idOf = (client, number) => `0190${String(client).padStart(4, '0')}-0000-7000-8000-${String(number).padStart(12, '0')}`

async function work(client) {
  const counter = idOf(client, 0)
  const shape = { entity: 'counter', selection: { fields: null, include: [] } }
  const found = await store.reader.one(shape, access, counter)
  if (found === null) await store.write((session) => session.create('counter', access, { client, value: 0 }, counter))
  for (let number = found === null ? 1 : JSON.parse(String(found.text)).value + 1; ; number++) {
    await store.write(async (session) => {
      await session.update('counter', access, counter, { value: number }, null)
      await session.create('mark', access, { client, number, filler: 'x'.repeat((number * 37) % 900) }, idOf(client, number))
      if (number > marksKept) await session.delete('mark', access, idOf(client, number - marksKept), null)
    })
    process.stdout.write(`${client} ${number}\n`)
  }
}

for (let client = 0; client < clients; client++) void work(client)
