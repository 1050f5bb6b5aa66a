import { sql } from './sql.js';

export async function page({ after, prefix, limit }) {
  let text = `SELECT sku, name, unit_price_minor::int, supplier_id, barcode FROM items WHERE sku > '${after}'`;
  if (prefix) text += ` AND name ILIKE '%${prefix}%'`;
  return sql.unsafe(`${text} ORDER BY sku LIMIT ${limit}`);
}

export async function add(item) {
  const [made] = await sql`
    INSERT INTO items ${sql(item, 'sku', 'name', 'unitPriceMinor', 'supplierId')}
    ON CONFLICT (sku) DO NOTHING RETURNING sku, name, unit_price_minor::int, supplier_id`;
  return made;
}

export async function change(sku, fields) {
  // The names are those of the schema: zod strips the rest.
  const [changed] = await sql`
    UPDATE items SET ${sql(fields, ...Object.keys(fields))} WHERE sku = ${sku}
    RETURNING sku, name, unit_price_minor::int, supplier_id`;
  return changed;
}

export const stockOf = (sku) => sql`SELECT warehouse, quantity::int FROM stock WHERE sku = ${sku} ORDER BY warehouse LIMIT 50`;

/** All prices of a list in one statement. */
export async function reprice(supplierId, prices) {
  const rows = await sql`
    UPDATE items i SET unit_price_minor = p.price::bigint
      FROM unnest(${prices.map((p) => p.sku)}::text[], ${prices.map((p) => p.price)}::bigint[]) AS p (sku, price)
     WHERE i.sku = p.sku AND i.supplier_id = ${supplierId} RETURNING i.sku`;
  return rows.length;
}
