import { Router } from 'express'
import { pool } from '../db.js'

export const health = Router()

// Liveness says that the process turns; readiness says that it can serve.
health.get('/healthz', (_req, res) => void res.json({ status: 'ok' }))
health.get('/readyz', async (req, res) => {
  try {
    await pool.query('SELECT 1')
    res.json({ status: 'ok' })
  } catch (error) {
    req.log.warn({ error }, 'not ready')
    res.status(503).json({ status: 'unavailable' })
  }
})
