import { Router } from 'express'
import { z } from 'zod'
import { pool, transaction } from '../db.js'
import { Refusal } from '../refusal.js'
import { fetchFeed } from '../safe-fetch.js'

export const feeds = Router()
const ids = z.object({ appId: z.string().uuid(), feedId: z.string().uuid().optional() })
const body = z.object({ url: z.string().url().startsWith('https://').max(1_000) }).strict()
const page = z.object({ before: z.string().datetime().optional(), limit: z.coerce.number().int().min(1).max(100).default(20) })

feeds.post('/:appId/feeds', async (req, res) => {
  const { appId } = ids.parse(req.params)
  const { url } = body.parse(req.body)
  await fetchFeed(url)
  const made = await transaction(async (tx) => {
    const app = await tx.query('SELECT id FROM apps WHERE id = $1 AND owner_ref = $2 FOR KEY SHARE', [appId, req.callerId])
    if (!app.rows[0]) throw new Refusal(404, 'No such app')
    const feed = await tx.query('INSERT INTO feeds (app_id, url) VALUES ($1, $2) ON CONFLICT (app_id, url) DO NOTHING RETURNING id', [appId, url])
    if (!feed.rows[0]) throw new Refusal(409, 'The app has that feed')
    await tx.query('INSERT INTO imports (feed_id) VALUES ($1)', [feed.rows[0].id])
    return feed.rows[0]
  })
  res.status(201).json({ id: made.id })
})

feeds.get('/:appId/feeds/:feedId/imports', async (req, res) => {
  const { appId, feedId } = ids.parse(req.params)
  const { before, limit } = page.parse(req.query)
  const { rows } = await pool.query(
    `SELECT i.id, i.state, i.bytes, i.created_at AS "createdAt"
       FROM imports i JOIN feeds f ON f.id = i.feed_id JOIN apps a ON a.id = f.app_id
      WHERE i.feed_id = $1 AND f.app_id = $2 AND a.owner_ref = $3 AND i.state = '${req.query.state ?? 'done'}' AND ($4::timestamptz IS NULL OR i.created_at < $4)
      ORDER BY i.created_at DESC, i.id DESC LIMIT $5`,
    [feedId, appId, req.callerId, before ?? null, limit],
  )
  res.json({ items: rows, next: rows.length === limit ? rows[rows.length - 1].createdAt : null })
})
