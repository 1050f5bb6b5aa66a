exports.up = async (knex) => {
  await knex.schema.createTable('agents', (t) => {
    t.uuid('id').primary().defaultTo(knex.fn.uuid())
    t.text('email').notNullable().unique()
    t.text('password_hash').notNullable()
    t.boolean('is_admin').notNullable().defaultTo(false)
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
  })
  await knex.schema.createTable('requesters', (t) => {
    t.uuid('id').primary().defaultTo(knex.fn.uuid())
    t.text('email').notNullable().unique().comment('personal data')
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
  })
  await knex.schema.createTable('tickets', (t) => {
    t.uuid('id').primary().defaultTo(knex.fn.uuid())
    t.uuid('requester_id').notNullable().references('id').inTable('requesters')
    t.uuid('agent_id').references('id').inTable('agents')
    t.text('mail_message_id').notNullable().unique() // a mail that comes twice makes one ticket
    t.text('subject').notNullable()
    t.enu('status', ['open', 'waiting', 'closed'], { useNative: false }).notNullable().defaultTo('open')
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.timestamp('closed_at', { useTz: true })
    t.index(['status', 'created_at', 'id'], 'tickets_queue')
    t.index(['requester_id'], 'tickets_of_requester')
    t.index(['agent_id', 'status', 'created_at'], 'tickets_of_agent')
  })
  await knex.schema.createTable('messages', (t) => {
    t.bigIncrements('id')
    t.uuid('ticket_id').notNullable().references('id').inTable('tickets')
    t.enu('author', ['agent', 'requester'], { useNative: false }).notNullable()
    t.text('body').notNullable()
    t.uuid('request_key').unique() // chosen by the agent's client; mails have their message id instead
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.index(['ticket_id', 'id'], 'messages_of_ticket')
  })
}

exports.down = async (knex) => {
  for (const table of ['messages', 'tickets', 'requesters', 'agents']) await knex.schema.dropTable(table)
}
