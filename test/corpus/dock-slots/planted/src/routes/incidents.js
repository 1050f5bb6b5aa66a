import { Router } from 'express';
import { z } from 'zod';
import { Refusal } from '../errors.js';

const Id = z.coerce.number().int().min(1).max(1e12);

export const incidents = Router();

incidents.get('/:incidentId', (req, res) => {
  const found = req.db
    .prepare('SELECT id, dock_id AS dockId, kind, happened_at AS happenedAt FROM incidents WHERE id = ?')
    .get(Id.parse(req.params.incidentId));
  if (!found) throw new Refusal(404, 'No such incident');
  res.json(found);
});
