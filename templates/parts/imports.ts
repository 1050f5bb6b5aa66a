import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

interface Line {
  readonly key: string
  readonly label: string
  readonly quantity: string | null
  readonly day: string | null
}

const mostQuantity = 1_000_000_000

export const actions: Pick<Actions, 'startImport' | 'addImportLines' | 'finishImport' | 'exportItems'> = {
  async startImport({ input: { reference }, actor, db }) {
    const before = await db.importRun.first({ owner: actor.id, reference })
    return before ?? db.asSystem.importRun.create({ owner: actor.id, reference })
  },

  async addImportLines({ importRun: run, input: { lines }, db }) {
    if (run.state !== 'open') throw new Problem({ status: 409, code: 'import_finished', title: 'The import is finished' })
    const count = { created: 0, changed: 0, refused: 0 }
    const { owner } = run
    const numbers = lines.map(({ number }) => number)
    const done = await db.importLine.list({ where: { run: run.id, number: { in: numbers } }, limit: 100 })
    const seen = new Set(done.items.map(({ number }) => number))
    const keys = [...new Set(lines.map(({ key }) => key))]
    const there = await db.importedItem.list({ where: { owner, key: { in: keys } }, limit: 100 })
    const items = new Map(there.items.map(({ key, id }) => [key, id]))
    for (const line of lines) {
      if (seen.has(line.number)) continue
      seen.add(line.number)
      const { key, label, quantity, day } = line
      const reason = whyNot({ key, label, quantity, day })
      const item = items.get(key)
      const outcome = reason !== null ? 'refused' : item === undefined ? 'created' : 'changed'
      if (reason === null) {
        const values = { label, quantity: Number(quantity ?? 0), day }
        if (item === undefined) items.set(key, (await db.asSystem.importedItem.create({ owner, key, ...values })).id)
        else await db.asSystem.importedItem.update(item, values)
      }
      await db.asSystem.importLine.create({ run: run.id, number: line.number, key, outcome, reason })
      count[outcome] += 1
    }
    await db.asSystem.importRun.update(run.id, {
      createdCount: { add: count.created },
      changedCount: { add: count.changed },
      refusedCount: { add: count.refused },
    })
    return { ...count, repeated: lines.length - count.created - count.changed - count.refused }
  },

  async finishImport({ importRun: run, actor, db, emit, now }) {
    if (run.state === 'finished') return run
    emit('importFinished', { importRun: run.id, owner: actor.id })
    return db.asSystem.importRun.update(run.id, { state: 'finished', finishedAt: now })
  },

  exportItems: ({ input: { after, limit }, actor, db }) =>
    db.importedItem.list({ where: { owner: actor.id }, sort: 'key', limit, ...(after === null ? {} : { after }) }),
}

/** What is wrong with a line, or null. */
function whyNot({ key, label, quantity, day }: Line): string | null {
  if (key.trim() === '') return 'the key is missing'
  if (label.trim() === '') return 'the label is missing'
  // In characters, as the field counts them: an emoji is two units of a string.
  if ([...label].length > 200) return 'the label is longer than 200 characters'
  if (quantity !== null && !(/^\d{1,10}$/.test(quantity) && Number(quantity) <= mostQuantity))
    return `the quantity is no whole number from 0 to ${mostQuantity}`
  if (day !== null && !isDay(day)) return 'the day is no date such as 2026-01-31'
  return null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}
