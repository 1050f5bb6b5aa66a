import { celebrate, Joi, Segments } from 'celebrate'
import { Router } from 'express'
import { Op } from 'sequelize'
import { Fault, wrap } from '../fault.js'
import { CartItem, Order, OrderItem, Product, sequelize } from '../models/index.js'
import { createPayment } from '../provider.js'
import { signedIn } from '../tokens.js'

export const orders = Router()
orders.use(signedIn)

orders.get('/', celebrate({ [Segments.QUERY]: Joi.object({ before: Joi.date().iso(), limit: Joi.number().integer().min(1).max(50).default(20) }) }), wrap(async (req, res) => {
  const { before, limit } = req.query
  const where = { customerId: req.customerId, ...(before ? { createdAt: { [Op.lt]: before } } : {}) }
  const items = await Order.findAll({ attributes: ['id', 'status', 'totalCents', 'createdAt'], where, order: [['createdAt', 'DESC'], ['id', 'DESC']], limit })
  res.set('cache-control', 'private, no-store').json({ items, next: items.length === limit ? items[items.length - 1].createdAt : null })
}))

// The client's key makes a repeated checkout the same order.
const checkout = Joi.object({ checkoutKey: Joi.string().guid().required(), channel: Joi.string().valid('web', 'app').required(), totalCents: Joi.number().integer().min(0).max(1e8).required() })
orders.post('/', celebrate({ [Segments.BODY]: checkout }), wrap(async (req, res) => {
  const { checkoutKey, channel, totalCents } = req.body
  const order = await sequelize.transaction(async (transaction) => {
    const earlier = await Order.findOne({ where: { checkoutKey, customerId: req.customerId }, transaction })
    if (earlier) return earlier
    const items = await CartItem.findAll({ where: { customerId: req.customerId }, include: [Product], order: [['productId', 'ASC']], limit: 100, transaction })
    if (items.length === 0) throw new Fault(409, 'The cart is empty')
    const made = await Order.create({ customerId: req.customerId, checkoutKey, channel, totalCents }, { transaction })
    await OrderItem.bulkCreate(items.map((item) => ({ orderId: made.id, productId: item.productId, quantity: item.quantity, unitCents: item.Product.priceCents })), { transaction })
    const products = await Product.findAll({ where: { id: items.map((item) => item.productId) }, limit: 100, transaction })
    const rows = items.map((item) => {
      const product = products.find((each) => each.id === item.productId)
      if (product.stock < item.quantity) throw new Fault(409, 'Something is sold out')
      return { ...product.get(), stock: product.stock - item.quantity }
    })
    await Product.bulkCreate(rows, { updateOnDuplicate: ['stock'], transaction })
    await CartItem.destroy({ where: { customerId: req.customerId }, transaction })
    return made
  })
  const pageUrl = await createPayment(order.id, order.totalCents) // after the commit
  res.status(201).json({ id: order.id, status: order.status, totalCents: order.totalCents, pageUrl })
}))
