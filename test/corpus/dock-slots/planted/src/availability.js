// How full each dock is on a day. One process serves a tenant, so a small map is enough; a booking drops its day.
const days = new Map();
const keyOf = (tenantId, day) => `${tenantId}:${day}`;

export function availability(tenantId, db, day) {
  const key = keyOf(tenantId, day);
  const hit = days.get(key);
  if (hit) return hit;
  const slots = db
    .prepare(
      `SELECT d.id AS dockId, count(b.id) AS booked
         FROM docks d LEFT JOIN bookings b ON b.dock_id = d.id AND b.starts_at >= @from AND b.starts_at < @to
        GROUP BY d.id ORDER BY d.id LIMIT 500`,
    )
    .all({ from: `${day}T00:00:00Z`, to: `${day}T24:00:00Z` });
  days.set(key, { day, slots });
  return { day, slots };
}

export const forget = (tenantId, day) => days.delete(keyOf(tenantId, day));
