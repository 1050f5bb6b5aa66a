exports.up = async (knex) => {
  await knex.schema.alterTable('messages', (t) => {
    t.text('channel')
  })
  await knex('messages').update({ channel: 'mail' })
}

exports.down = (knex) => knex.schema.alterTable('messages', (t) => t.dropColumn('channel'))
