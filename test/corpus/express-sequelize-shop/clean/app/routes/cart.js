import { celebrate, Joi, Segments } from 'celebrate'
import { Router } from 'express'
import { ForeignKeyConstraintError } from 'sequelize'
import { Fault, wrap } from '../fault.js'
import { CartItem, Product } from '../models/index.js'
import { signedIn } from '../tokens.js'

export const cart = Router()
cart.use(signedIn)
const productId = celebrate({ [Segments.PARAMS]: Joi.object({ productId: Joi.string().guid().required() }) })

cart.get('/', wrap(async (req, res) => {
  const items = await CartItem.findAll({ where: { customerId: req.customerId }, include: [{ model: Product, attributes: ['title', 'priceCents'] }], limit: 100 })
  res.set('cache-control', 'private, no-store').json({ items: items.map((item) => ({ productId: item.productId, quantity: item.quantity, title: item.Product.title, priceCents: item.Product.priceCents })) })
}))

cart.put('/:productId', productId, celebrate({ [Segments.BODY]: Joi.object({ quantity: Joi.number().integer().min(1).max(99).required() }) }), wrap(async (req, res) => {
  try {
    await CartItem.upsert({ customerId: req.customerId, productId: req.params.productId, quantity: req.body.quantity })
  } catch (error) {
    if (error instanceof ForeignKeyConstraintError) throw new Fault(404, 'No such product')
    throw error
  }
  res.status(204).end()
}))

cart.delete('/:productId', productId, wrap(async (req, res) => {
  await CartItem.destroy({ where: { customerId: req.customerId, productId: req.params.productId } })
  res.status(204).end()
}))
