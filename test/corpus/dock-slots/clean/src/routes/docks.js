import { Router } from 'express';
import { ulid } from 'ulid';
import { z } from 'zod';
import { only } from '../auth.js';
import { Refusal } from '../errors.js';

const Page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), after: z.string().length(26).optional() });
const DockInput = z.object({ name: z.string().min(1).max(60), length: z.number().int().min(1).max(60) }).strict();

export const docks = Router();

docks.get('/', (req, res) => {
  const { limit, after } = Page.parse(req.query);
  const items = req.db.prepare('SELECT id, name, length FROM docks WHERE id > ? ORDER BY id LIMIT ?').all(after ?? '', limit);
  res.json({ items, next: items.length === limit ? items.at(-1).id : undefined });
});

docks.post('/', only('manager'), (req, res) => {
  const { name, length } = DockInput.parse(req.body);
  const made = req.db
    .prepare('INSERT INTO docks (id, name, length) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING RETURNING id, name, length')
    .get(ulid(), name, length);
  if (!made) throw new Refusal(409, 'A dock of this name exists');
  res.status(201).json(made);
});
