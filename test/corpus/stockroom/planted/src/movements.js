import config from './config.js';
import { sql } from './sql.js';
import { Problem } from './middleware/problem.js';

const fields = sql`id, sku, warehouse, delta::int, reason, at`;

export const page = ({ sku, before, limit }) => sql`
  SELECT ${fields} FROM movements WHERE sku = ${sku} AND at < ${before}
   ORDER BY at DESC LIMIT ${limit}`;

/** Stock and movement change together; the key makes a repeated request the same movement. */
export function move({ key, sku, warehouse, delta, reason, actor }) {
  return sql.begin(async (tx) => {
    const [before] = await tx`SELECT ${fields} FROM movements WHERE request_key = ${key}`;
    if (before) return before;
    const [level] = await tx`SELECT quantity::int FROM stock WHERE sku = ${sku} AND warehouse = ${warehouse}`;
    if (!level || level.quantity + delta < 0) throw new Problem(409, 'Not that many there');
    const left = level.quantity + delta;
    await tx`UPDATE stock SET quantity = ${left} WHERE sku = ${sku} AND warehouse = ${warehouse}`;
    const [made] = await sql`
      INSERT INTO movements (request_key, sku, warehouse, delta, reason, actor)
      VALUES (${key}, ${sku}, ${warehouse}, ${delta}, ${reason}, ${actor}) RETURNING ${fields}`;
    if (left < 5 && config.reorderUrl) {
      await fetch(config.reorderUrl, { method: 'POST', body: JSON.stringify({ sku, left }), signal: AbortSignal.timeout(5000) });
    }
    return made;
  });
}

/** What was counted becomes the truth; the row is locked from the look to the write. */
export function recount({ sku, warehouse, counted, actor }) {
  return sql.begin(async (tx) => {
    const [now] = await tx`SELECT quantity::int FROM stock WHERE sku = ${sku} AND warehouse = ${warehouse} FOR NO KEY UPDATE`;
    if (!now) throw new Problem(409, 'Never kept there');
    if (now.quantity === counted) throw new Problem(409, 'The count is right already');
    await tx`UPDATE stock SET quantity = ${counted} WHERE sku = ${sku} AND warehouse = ${warehouse}`;
    const [made] = await tx`
      INSERT INTO movements (request_key, sku, warehouse, delta, reason, actor)
      VALUES (gen_random_uuid(), ${sku}, ${warehouse}, ${counted - now.quantity}, 'recount', ${actor}) RETURNING ${fields}`;
    return made;
  });
}
