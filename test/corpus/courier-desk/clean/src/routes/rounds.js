import { Router } from 'express';
import { z } from 'zod';
import { dispatcher } from '../auth.js';
import { pool } from '../db.js';
import { Refusal } from '../errors.js';
import { redis } from '../redis.js';

const Id = z.string().uuid();
const List = z.object({ day: z.string().date(), limit: z.coerce.number().int().min(1).max(100).default(50), after: Id.default('00000000-0000-0000-0000-000000000000') });
const ParcelInput = z.object({ barcode: z.string().min(6).max(40), recipientId: Id }).strict();
const OPEN = "(SELECT count(*)::int FROM parcels p WHERE p.round_id = r.id AND p.state = 'waiting') AS open";
const cacheKey = (courier, round) => `round:${courier}:${round}`;

export const rounds = Router();

rounds.get('/rounds', async (req, res) => {
  const { day, limit, after } = List.parse(req.query);
  const { rows } = await pool.query(
    `SELECT r.id, r.day::text, r.name, ${OPEN} FROM rounds r WHERE r.courier_id = $1 AND r.day = $2 AND r.id > $3 ORDER BY r.id LIMIT $4`,
    [req.courier.id, day, after, limit],
  );
  res.json({ items: rows, next: rows.length === limit ? rows.at(-1).id : undefined });
});

rounds.get('/rounds/:roundId', async (req, res) => {
  const id = Id.parse(req.params.roundId);
  const cached = await redis.get(cacheKey(req.courier.id, id));
  if (cached) return res.type('json').send(cached);
  const { rows } = await pool.query(`SELECT r.id, r.day::text, r.name, ${OPEN} FROM rounds r WHERE r.id = $1 AND r.courier_id = $2`, [id, req.courier.id]);
  if (!rows[0]) throw new Refusal(404, 'No such round');
  await redis.set(cacheKey(req.courier.id, id), JSON.stringify(rows[0]), 'EX', 30);
  res.json(rows[0]);
});

rounds.post('/rounds/:roundId/parcels', dispatcher, async (req, res) => {
  const id = Id.parse(req.params.roundId);
  const { barcode, recipientId } = ParcelInput.parse(req.body);
  // A barcode exists once: sent again, it is a conflict and not a second parcel.
  const { rows } = await pool.query(
    `INSERT INTO parcels (round_id, recipient_id, barcode) SELECT r.id, $2, $3 FROM rounds r WHERE r.id = $1
     ON CONFLICT (barcode) DO NOTHING RETURNING id, barcode, recipient_id AS "recipientId", state`,
    [id, recipientId, barcode],
  );
  if (!rows[0]) throw new Refusal(409, 'No such round, or the barcode is known');
  const { rows: owner } = await pool.query('SELECT courier_id FROM rounds WHERE id = $1', [id]);
  await redis.unlink(cacheKey(owner[0].courier_id, id));
  res.status(201).json(rows[0]);
});
