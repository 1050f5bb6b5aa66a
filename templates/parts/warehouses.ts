import { type Handlers, type Id, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type System = SystemDb<Design>
type Item = Row<Design, 'stockItem'>
type Movement = Row<Design, 'stockMovement'>
type Told = Pick<Movement, 'change' | 'reason' | 'by' | 'reference' | 'note'>

/** Which way a reason goes; goods that were counted may be more or fewer. */
const directions = { received: 1, returned: 1, issued: -1, sold: -1, damaged: -1, lost: -1, counted: 0 } as const
const pageSize = 50

export const actions: Pick<Actions, 'recordMovement' | 'moveStock' | 'setReorderLevel' | 'lowStock'> = {
  async recordMovement({ warehouse, input, actor, db, emit }) {
    const { product, change, reason, reference, note } = input
    const direction = directions[reason]
    if (change === 0 || (direction !== 0 && Math.sign(change) !== direction))
      throw new Problem({ status: 422, code: 'wrong_sign', title: `Goods \`${reason}\` do not change by ${change}` })
    const item = await itemOf(db.asSystem, warehouse.id, product)
    const told = { change, reason, by: actor.id, reference, note }
    if (await recordedBefore(db.asSystem, item, told)) return item
    if (change > 0 && warehouse.state !== 'open') throw closed()
    const moved = await move(db.asSystem, item, told)
    if (ranLow(item, moved)) emit('stockRanLow', { item: item.id, onHand: moved.onHand })
    if (reason === 'sold') return moved
    const { stock } = await db.asSystem.product.update(product, { stock: { add: change } })
    if (stock < 0) throw refused('ordered', 'Some of it has been ordered: cancel an order first')
    if (stock === 0) emit('productSoldOut', { product })
    if (stock > 0 && stock === change) emit('productRestocked', { product, stock })
    return moved
  },

  async moveStock({ warehouse, input: { to, product, quantity, reference, note }, actor, db, emit }) {
    if (to === warehouse.id) throw refused('same_warehouse', 'The goods are there already')
    const from = await itemOf(db.asSystem, warehouse.id, product)
    const told = { by: actor.id, reference, note }
    const out = { ...told, change: -quantity, reason: 'movedOut' as const }
    const target = await itemOf(db.asSystem, to, product)
    const into = { ...told, change: quantity, reason: 'movedIn' as const }
    if (await recordedBefore(db.asSystem, from, out)) {
      if (await recordedBefore(db.asSystem, target, into)) return target
      throw refused('reference_used', 'Under this reference the goods were moved to another warehouse')
    }
    if ((await db.warehouse.get(to)).state !== 'open') throw closed()
    const left = await move(db.asSystem, from, out)
    if (ranLow(from, left)) emit('stockRanLow', { item: from.id, onHand: left.onHand })
    return move(db.asSystem, target, into)
  },

  setReorderLevel: ({ stockItem, input: { reorderAt }, db }) =>
    db.asSystem.stockItem.update(stockItem.id, { reorderAt, low: stockItem.onHand < reorderAt }),

  lowStock: ({ input: { warehouse, after }, db }) =>
    db.stockItem.list({
      where: { low: true, ...(warehouse === null ? {} : { warehouse }) },
      limit: pageSize,
      ...(after === null ? {} : { after }),
    }),
}

async function itemOf(db: System, warehouse: Id<'warehouse'>, product: Id<'product'>): Promise<Item> {
  return (await db.stockItem.first({ warehouse, product })) ?? (await db.stockItem.create({ warehouse, product }))
}

/** Is there a movement of this reference? @throws where it is another one */
async function recordedBefore(db: System, { id }: Item, { change, reason, reference }: Told): Promise<boolean> {
  const before = await db.stockMovement.first({ item: id, reference })
  if (before === null) return false
  if (before.change !== change || before.reason !== reason)
    throw refused('reference_used', 'Another movement of these goods has this reference')
  return true
}

async function move(db: System, { id }: Item, told: Told): Promise<Item> {
  const { onHand, reorderAt } = await db.stockItem.update(id, { onHand: { add: told.change } })
  // What was written so far is undone with the refusal.
  if (onHand < 0) throw refused('not_there', `There are only ${onHand - told.change} of it here`)
  await db.stockMovement.create({ item: id, onHandAfter: onHand, ...told })
  return db.stockItem.update(id, { low: onHand < reorderAt })
}

function ranLow(before: Item, after: Item): boolean {
  return !before.low && after.low
}

function closed(): Problem {
  return refused('warehouse_closed', 'The warehouse is closed: nothing comes in any more')
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
