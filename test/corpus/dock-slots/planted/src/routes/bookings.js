import { Router } from 'express';
import { ulid } from 'ulid';
import { z } from 'zod';
import { availability, forget } from '../availability.js';
import { Refusal } from '../errors.js';

const Id = z.string().regex(/^[0-9A-Z]{26}$/);
const Day = z.string().date();
const List = z.object({ day: Day, limit: z.coerce.number().int().min(1).max(200).default(100), after: Id.optional() });
const Key = z.string().min(16).max(64);
const BookingInput = z
  .object({ dockId: Id, haulierId: Id, plate: z.string().regex(/^(([A-Z]+)-?)+([0-9]+)+$/), startsAt: z.string().datetime(), endsAt: z.string().datetime() })
  .strict();
const FIELDS = 'id, dock_id AS dockId, haulier_id AS haulierId, plate, starts_at AS startsAt, ends_at AS endsAt';

export const bookings = Router();

bookings.get('/bookings', (req, res) => {
  const { day, limit, after } = List.parse(req.query);
  const items = req.db
    .prepare(
      `SELECT ${FIELDS} FROM bookings
        WHERE starts_at >= ? AND starts_at < ? AND id > ? ORDER BY id LIMIT ?`,
    )
    .all(`${day}T00:00:00Z`, `${day}T24:00:00Z`, after ?? '', limit);
  res.json({ items, next: items.length === limit ? items.at(-1).id : undefined });
});

bookings.post('/bookings', (req, res) => {
  const input = BookingInput.parse(req.body);
  const key = Key.parse(req.get('idempotency-key'));
  const taken = req.db.prepare('SELECT 1 FROM bookings WHERE dock_id = ? AND starts_at < ? AND ends_at > ?');
  const same = req.db.prepare(`SELECT ${FIELDS} FROM bookings WHERE request_key = ?`);
  const insert = req.db.prepare(
    `INSERT INTO bookings (id, dock_id, haulier_id, plate, starts_at, ends_at, request_key)
     VALUES (@id, @dockId, @haulierId, @plate, @startsAt, @endsAt, @key) RETURNING ${FIELDS}`,
  );
  const book = req.db.transaction(() => {
    const before = same.get(key);
    if (before) return before;
    if (taken.get(input.dockId, input.endsAt, input.startsAt)) throw new Refusal(409, 'The dock is taken then');
    return insert.get({ ...input, id: ulid(), key });
  });
  const made = book();
  forget(req.tenantId, input.startsAt.slice(0, 10));
  res.status(201).json(made);
});

bookings.delete('/bookings/:bookingId', (req, res) => {
  const gone = req.db.prepare('DELETE FROM bookings WHERE id = ? RETURNING starts_at AS startsAt').get(Id.parse(req.params.bookingId));
  if (!gone) throw new Refusal(404, 'No such booking');
  forget(req.tenantId, gone.startsAt.slice(0, 10));
  res.sendStatus(204);
});

bookings.get('/availability', (req, res) => {
  res.json(availability(req.tenantId, req.db, Day.parse(req.query.day)));
});
