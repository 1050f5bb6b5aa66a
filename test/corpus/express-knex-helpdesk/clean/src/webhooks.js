/** Writes one delivery per active webhook, in the caller's transaction. The worker sends them after the commit. */
exports.announce = (trx, event, payload) =>
  trx.raw('INSERT INTO webhook_deliveries (webhook_id, event, payload) SELECT id, ?, ?::jsonb FROM webhooks WHERE active', [event, JSON.stringify({ version: 1, ...payload })])
