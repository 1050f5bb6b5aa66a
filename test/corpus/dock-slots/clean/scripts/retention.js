// Run by the host's timer once a day.
import { control, tenantDatabase, closeAll } from '../src/databases.js';

const twoYearsAgo = new Date(Date.now() - 730 * 86_400_000).toISOString();
for (const id of control.prepare('SELECT id FROM tenants WHERE active = 1').pluck().all()) {
  const { changes } = tenantDatabase(id).prepare('DELETE FROM bookings WHERE ends_at < ?').run(twoYearsAgo);
  console.log(`${id}: ${changes} old bookings deleted`);
}
closeAll();
