import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

export const actions: Pick<Actions, 'adjustStock'> = {
  async adjustStock({ product, input: { change }, db, emit }) {
    const adjusted = await db.asSystem.product.update(product.id, { stock: { add: change } })
    const before = adjusted.stock - change
    if (adjusted.stock < 0)
      throw new Problem({ status: 409, code: 'not_in_stock', title: 'So many are not there', detail: `there are ${before}` })
    if (before > 0 && adjusted.stock === 0) emit('productSoldOut', { product: product.id })
    if (before === 0 && adjusted.stock > 0) emit('productRestocked', { product: product.id, stock: adjusted.stock })
    return adjusted
  },
}
