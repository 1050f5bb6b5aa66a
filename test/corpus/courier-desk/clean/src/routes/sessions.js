import { hash, verify } from 'argon2';
import { Router } from 'express';
import { z } from 'zod';
import { pool } from '../db.js';
import { Refusal } from '../errors.js';
import { take } from '../limits.js';
import { issue, LIFE_S } from '../tokens.js';

const SignIn = z.object({ badge: z.string().regex(/^\d{6}$/), pin: z.string().regex(/^\d{6,10}$/) }).strict();
// Checked for a badge nobody has, so that it takes as long.
const nobody = await hash('0000000000');

export const sessions = Router();

sessions.post('/sessions', async (req, res) => {
  const { badge, pin } = SignIn.parse(req.body);
  await take('signIn', req.ip);
  await take('badge', badge);
  const { rows } = await pool.query('SELECT id, role, pin_hash FROM couriers WHERE badge = $1', [badge]);
  const courier = rows[0];
  const right = await verify(courier?.pin_hash ?? nobody, pin);
  if (!courier || !right) {
    req.log.warn({ event: 'sign-in.failed' }, 'wrong badge or pin');
    throw new Refusal(401, 'Wrong badge or PIN');
  }
  req.log.info({ event: 'sign-in.done', courier: courier.id }, 'signed in');
  res.status(201).set('cache-control', 'no-store').json({ token: await issue(courier), expiresIn: LIFE_S });
});
