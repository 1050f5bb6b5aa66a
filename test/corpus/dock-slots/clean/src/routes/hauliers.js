import { Router } from 'express';
import { z } from 'zod';
import { only } from '../auth.js';

const Id = z.string().regex(/^[0-9A-Z]{26}$/);

export const hauliers = Router();

hauliers.delete('/:haulierId', only('manager'), (req, res) => {
  const id = Id.parse(req.params.haulierId);
  req.db
    .transaction(() => {
      req.db.prepare('UPDATE hauliers SET contact = NULL WHERE id = ?').run(id);
      req.db.prepare('UPDATE bookings SET plate = NULL WHERE haulier_id = ?').run(id);
    })
    .immediate();
  req.log.info({ event: 'haulier.forgotten', haulier: id, by: req.user.id }, 'personal data cleared');
  res.sendStatus(204);
});
