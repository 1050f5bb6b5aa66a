import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Topics that count what they heard: `noted` reads and writes the row of its topic, `echoed` only remembers in the process,
 * `doomed` never succeeds. A row whose event does not follow the one before counts it as misplaced.
 */
const app = `import { blueprint, counter, entity, event, implement, int, text } from 'lintel'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')
const seen = { noted: 0, echoed: 0, doomed: 0, misplaced: 0 }
const lastEcho = new Map()
const fields = { topic: text({ max: 60 }), n: int(), fails: int({ default: 0 }), pad: text({ max: 1000000 }) }

export default implement(
  blueprint('backlog', {
    limit: '100000000/min',
    entities: {
      topic: entity(
        { name: text({ max: 60, unique: true }), last: int(), heard: counter(), misplaced: counter() },
        { can: { read: 'anyone' } },
      ),
      note: entity({ text: text({ max: 60 }) }, { can: { read: 'anyone', create: 'anyone' } }),
    },
    events: {
      noted: event(fields, { version: 1, subject: 'topic' }),
      echoed: event(fields, { version: 1, subject: 'topic' }),
    },
    jobs: { doomed: { attempts: 2 } },
    actions: {
      progress: {
        kind: 'query',
        allow: 'anyone',
        returns: { noted: int(), echoed: int(), doomed: int(), misplaced: int(), heap: int() },
      },
    },
  }),
  {
    progress() {
      gc()
      return { ...seen, heap: process.memoryUsage().heapUsed }
    },
  },
  {
    on: {
      async noted({ topic, n, fails }, { db, attempt }) {
        if (attempt <= fails) throw new Error('not yet')
        const row = await db.topic.first({ name: topic })
        const last = row === null ? -1 : row.last
        const isMisplaced = n !== last + 1
        if (row === null) await db.topic.create({ name: topic, last: n }).then(({ id }) => db.topic.update(id, { heard: { add: 1 } }))
        else await db.topic.update(row.id, { last: n, heard: { add: 1 }, ...(isMisplaced ? { misplaced: { add: 1 } } : {}) })
        seen.noted++
      },
      echoed({ topic, n }) {
        // What ended in a crash, or was not yet durable, is told again; it is never told too early.
        if (n > (lastEcho.get(topic) ?? -1) + 1) seen.misplaced++
        lastEcho.set(topic, n)
        seen.echoed++
      },
    },
    jobs: {
      doomed() {
        seen.doomed++
        throw new Error('never')
      },
    },
  },
)
`

/** A project as \`lintel new\` lays it out, of which only the code matters. @param {string} folder @param {string} root of the package */
export function writeProject(folder, root) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules', 'lintel'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'app.ts'), app)
}
