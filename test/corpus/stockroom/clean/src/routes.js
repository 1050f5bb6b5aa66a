import Router from '@koa/router';
import { z } from 'zod';
import * as items from './items.js';
import { role, signedIn } from './middleware/auth.js';
import { limit } from './middleware/limit.js';
import { Problem } from './middleware/problem.js';
import * as movements from './movements.js';
import { readPriceList } from './price-list.js';
import { sql } from './sql.js';

const Sku = z.string().regex(/^[A-Z0-9-]{1,40}$/);
const ItemList = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), after: z.string().max(40).default(''), prefix: z.string().min(1).max(40).optional() });
const ItemInput = z.object({ sku: Sku, name: z.string().min(1).max(200), unitPriceMinor: z.number().int().min(0).max(100_000_000), supplierId: z.string().uuid() });
const ItemChange = ItemInput.pick({ name: true, unitPriceMinor: true }).partial().refine((c) => Object.keys(c).length > 0);
const MovementList = z.object({ sku: Sku, limit: z.coerce.number().int().min(1).max(200).default(100), before: z.string().datetime().default('9999-01-01T00:00:00Z') });
const Movement = z.object({ sku: Sku, warehouse: z.string().min(1).max(20), delta: z.number().int().min(-10_000).max(10_000), reason: z.enum(['received', 'picked', 'damaged', 'returned']) });
const PriceList = z.object({ supplierId: z.string().uuid(), xml: z.string().max(200_000) });
const Recount = z.object({ sku: Sku, warehouse: z.string().min(1).max(20), counted: z.number().int().min(0).max(1_000_000) });

export const router = new Router({ prefix: '/v1' });
router.use(signedIn, limit);

router.get('/items', role('stock.read'), async (ctx) => {
  const query = ItemList.parse(ctx.query);
  const found = await items.page(query);
  ctx.body = { items: found, next: found.length === query.limit ? found.at(-1).sku : undefined };
});

router.post('/items', role('stock.write'), async (ctx) => {
  const made = await items.add(ItemInput.parse(ctx.request.body));
  if (!made) throw new Problem(409, 'This sku exists');
  ctx.status = 201;
  ctx.body = made;
});

router.patch('/items/:sku', role('stock.write'), async (ctx) => {
  const changed = await items.change(Sku.parse(ctx.params.sku), ItemChange.parse(ctx.request.body));
  if (!changed) throw new Problem(404, 'No such item');
  ctx.body = changed;
});

router.get('/items/:sku/stock', role('stock.read'), async (ctx) => {
  ctx.body = { items: await items.stockOf(Sku.parse(ctx.params.sku)) };
});

router.get('/movements', role('stock.read'), async (ctx) => {
  const query = MovementList.parse(ctx.query);
  const found = await movements.page(query);
  ctx.body = { items: found, next: found.length === query.limit ? found.at(-1).at : undefined };
});

router.post('/movements', role('stock.write'), async (ctx) => {
  const key = z.string().uuid().parse(ctx.get('idempotency-key'));
  ctx.body = await movements.move({ ...Movement.parse(ctx.request.body), key, actor: ctx.state.user.id });
  ctx.status = 201;
});

router.post('/price-lists', role('stock.write'), async (ctx) => {
  const { supplierId, xml } = PriceList.parse(ctx.request.body);
  ctx.body = { changed: await items.reprice(supplierId, readPriceList(xml)) };
  ctx.status = 202;
});

router.delete('/suppliers/:supplierId/contact', role('stock.admin'), async (ctx) => {
  const id = z.string().uuid().parse(ctx.params.supplierId);
  const { count } = await sql`UPDATE suppliers SET contact_name = NULL, contact_phone = NULL WHERE id = ${id}`;
  if (count === 0) throw new Problem(404, 'No such supplier');
  ctx.log.info({ event: 'contact.forgotten', supplier: id, by: ctx.state.user.id }, 'contact cleared');
  ctx.status = 204;
});

router.post('/admin/recounts', role('stock.admin'), async (ctx) => {
  ctx.body = await movements.recount({ ...Recount.parse(ctx.request.body), actor: ctx.state.user.id });
  ctx.status = 201;
});
