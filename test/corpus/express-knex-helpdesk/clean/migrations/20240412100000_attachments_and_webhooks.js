exports.up = async (knex) => {
  await knex.schema.createTable('attachments', (t) => {
    t.uuid('id').primary().defaultTo(knex.fn.uuid())
    t.uuid('ticket_id').notNullable().references('id').inTable('tickets')
    t.text('file_name').notNullable()
    t.text('media_type').notNullable()
    t.integer('bytes').notNullable()
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.index(['ticket_id'], 'attachments_of_ticket')
  })
  await knex.schema.createTable('webhooks', (t) => {
    t.uuid('id').primary().defaultTo(knex.fn.uuid())
    t.text('url').notNullable()
    t.text('signing_key').notNullable() // random, made here, shown once
    t.boolean('active').notNullable().defaultTo(true)
  })
  await knex.schema.createTable('webhook_deliveries', (t) => {
    t.bigIncrements('id')
    t.uuid('webhook_id').notNullable().references('id').inTable('webhooks').onDelete('CASCADE')
    t.text('event').notNullable()
    t.jsonb('payload').notNullable()
    t.specificType('attempts', 'smallint').notNullable().defaultTo(0)
    t.timestamp('next_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.index(['next_at'], 'webhook_deliveries_due')
    t.index(['webhook_id'], 'webhook_deliveries_of_webhook')
  })
}

exports.down = async (knex) => {
  for (const table of ['webhook_deliveries', 'webhooks', 'attachments']) await knex.schema.dropTable(table)
}
