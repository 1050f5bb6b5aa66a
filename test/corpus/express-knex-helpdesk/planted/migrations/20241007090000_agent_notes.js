exports.up = async (knex) => {
  await knex.schema.createTable('agent_notes', (t) => {
    t.bigIncrements('id')
    t.uuid('ticket_id').notNullable().references('id').inTable('tickets')
    t.uuid('agent_id').notNullable().references('id').inTable('agents')
    t.text('body').notNullable()
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.index(['ticket_id', 'id'], 'agent_notes_of_ticket')
    t.index(['ticket_id'], 'agent_notes_ticket')
  })
}

exports.down = (knex) => knex.schema.dropTable('agent_notes')
