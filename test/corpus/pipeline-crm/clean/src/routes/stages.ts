import { Router } from 'express'
import { authenticate } from '../auth.js'
import { stages as names } from './deals.js'

export const stages = Router()

stages.get('/', authenticate, (_req, res) => {
  res.json({ items: names })
})
