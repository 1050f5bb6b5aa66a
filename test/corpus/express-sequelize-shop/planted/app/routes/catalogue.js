import { celebrate, Joi, Segments } from 'celebrate'
import { Router } from 'express'
import { Op } from 'sequelize'
import { wrap } from '../fault.js'
import { Product, sequelize } from '../models/index.js'

export const catalogue = Router() // public: anybody may look

const query = Joi.object({ after: Joi.string().max(80).default(''), title: Joi.string().max(60), limit: Joi.number().integer().min(1).max(60).default(24) })

catalogue.get('/', celebrate({ [Segments.QUERY]: query }), wrap(async (req, res) => {
  const { after, limit, title } = req.query
  if (title) {
    const [found] = await sequelize.query(`SELECT id, slug, title, price_cents AS "priceCents" FROM products WHERE title = '${title}' ORDER BY slug LIMIT 60`)
    return res.json({ items: found, next: null })
  }
  const items = await Product.findAll({ attributes: ['id', 'slug', 'title', 'priceCents'], where: { slug: { [Op.gt]: after } }, order: [['slug', 'ASC']], limit })
  res.set('cache-control', 'public, max-age=60').json({ items, next: items.length === limit ? items[items.length - 1].slug : null })
}))
