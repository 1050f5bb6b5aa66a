/** The files of a small market whose handlers say which process they ran in. */
export const marketFiles = {
  'blueprint.ts': `import { blueprint, counter, entity, int, ref, text } from 'lintel'
const all = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' } as const
export default blueprint('market', {
  limit: '10000000/min',
  entities: {
    item: entity({ name: text({ max: 80 }), stock: int({ min: 0 }), sold: counter() }, { can: all }),
    sale: entity({ item: ref('item', { as: 'sales' }), process: int() }, { can: { read: 'anyone' } }),
    note: entity({ body: text({ max: 80 }) }, { can: all, cache: '60s' }),
    heard: entity({ item: ref('item', { as: 'heard' }), n: int(), process: int() }, { can: { read: 'anyone' } }),
  },
  events: { told: { item: ref('item'), n: int() } },
  actions: {
    whoAnswers: { kind: 'query', allow: 'anyone', returns: { process: int() } },
    wait: { kind: 'query', allow: 'anyone', input: { ms: int() }, returns: { waited: int() }, timeout: '30s' },
    counted: { kind: 'query', allow: 'anyone', returns: { process: int() }, limit: '200/h' },
    counted2: { kind: 'query', allow: 'anyone', returns: { process: int() }, limit: '200/h' },
    buy: { on: 'item', allow: 'anyone', returns: 'sale' },
    tell: { on: 'item', allow: 'anyone', input: { from: int(), count: int() }, emits: ['told'] },
  },
})
`,
  'app.ts': `import { implement, Problem } from 'lintel'
import market from './blueprint.js'
const here = () => ({ process: process.pid })
export default implement(market, {
  whoAnswers: here,
  counted: here,
  counted2: here,
  async wait({ input }) {
    await new Promise((resolve) => setTimeout(resolve, input.ms))
    return { waited: input.ms }
  },
  async buy({ item, db }) {
    const { stock } = await db.asSystem.item.get(item.id)
    if (stock === 0) throw new Problem({ status: 409, code: 'sold_out', title: 'Sold out' })
    await db.asSystem.item.update(item.id, { stock: stock - 1, sold: { add: 1 } })
    return db.asSystem.sale.create({ item: item.id, process: process.pid })
  },
  tell({ item, input, emit }) {
    for (let n = input.from; n < input.from + input.count; n++) emit('told', { item: item.id, n })
  },
}, {
  on: {
    async told({ item, n }, { db }) {
      await db.heard.create({ item, n, process: process.pid })
    },
  },
})
`,
}
