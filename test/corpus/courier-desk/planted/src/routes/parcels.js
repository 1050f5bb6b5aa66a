import { Router } from 'express';
import { z } from 'zod';
import { dispatcher } from '../auth.js';
import { config } from '../config.js';
import { pool } from '../db.js';
import { Refusal } from '../errors.js';
import { redis } from '../redis.js';

const Id = z.string().uuid();
const MINE = 'FROM rounds r WHERE r.id = p.round_id AND r.courier_id = $2 AND p.id = $1';

const plainLabel = (barcode) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><text x="10" y="40">${barcode.replace(/[^\w-]/g, '')}</text></svg>`;

export const parcels = Router();

parcels.post('/parcels/:parcelId/delivered', async (req, res) => {
  // Delivered twice is delivered once: the time of the first stays.
  const { rows } = await pool.query(
    `UPDATE parcels p SET state = 'delivered', delivered_at = coalesce(p.delivered_at, now()) ${MINE}
     RETURNING p.id, p.barcode, p.recipient_id AS "recipientId", p.state, p.round_id`,
    [Id.parse(req.params.parcelId), req.courier.id],
  );
  if (!rows[0]) throw new Refusal(404, 'No such parcel of yours');
  const { round_id: round, ...parcel } = rows[0];
  const stale = await redis.keys(`round:*:${round}`);
  for (const key of stale) await redis.del(key);
  res.json(parcel);
});

parcels.get('/parcels/:parcelId/label', async (req, res) => {
  const { rows } = await pool.query(`SELECT p.barcode ${MINE.replace('FROM rounds r', 'FROM parcels p, rounds r')}`, [Id.parse(req.params.parcelId), req.courier.id]);
  if (!rows[0]) throw new Refusal(404, 'No such parcel of yours');
  const answer = await fetch(String(req.query.template ?? `${config.mapsUrl}/labels/${rows[0].barcode}.svg`));
  res.set({ 'content-type': 'image/svg+xml', 'cache-control': 'private, max-age=60', 'content-security-policy': "default-src 'none'" });
  // Without the service there is still the bare code to print.
  res.send(answer?.ok ? await answer.text() : plainLabel(rows[0].barcode));
});

parcels.delete('/recipients/:recipientId', dispatcher, async (req, res) => {
  const { rowCount } = await pool.query('UPDATE recipients SET name = NULL, street = NULL WHERE id = $1', [Id.parse(req.params.recipientId)]);
  if (rowCount === 0) throw new Refusal(404, 'No such recipient');
  req.log.info({ event: 'recipient.forgotten', by: req.courier.id }, 'personal data cleared');
  res.sendStatus(204);
});
