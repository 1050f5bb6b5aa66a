const policy = (table) => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY own_${table} ON ${table}
    USING (account_id = (SELECT current_setting('flow.account', true)::uuid))
    WITH CHECK (account_id = (SELECT current_setting('flow.account', true)::uuid));`

export async function up(knex) {
  await knex.schema.createTable('sites', (t) => {
    t.uuid('account_id').notNullable()
    t.bigIncrements('id', { primaryKey: false })
    t.text('name').notNullable()
    t.primary(['account_id', 'id'])
    t.unique(['account_id', 'name'])
  })
  await knex.schema.createTable('devices', (t) => {
    t.uuid('account_id').notNullable()
    t.uuid('id').notNullable().defaultTo(knex.fn.uuid())
    t.bigInteger('site_id').notNullable()
    t.text('serial').notNullable()
    t.text('model').notNullable()
    t.text('note')
    t.text('state').notNullable().defaultTo('active').checkIn(['active', 'silent', 'retired'])
    t.timestamp('created_at', { useTz: true, precision: 3 }).notNullable().defaultTo(knex.fn.now())
    t.primary(['account_id', 'id'])
    t.unique(['account_id', 'serial'])
    t.foreign(['account_id', 'site_id']).references(['account_id', 'id']).inTable('sites')
    t.index(['account_id', 'site_id'], 'devices_of_site')
    t.index(['account_id', 'created_at', 'id'], 'devices_newest')
  })
  await knex.raw(policy('sites'))
  await knex.raw(policy('devices'))
  await knex.raw('GRANT SELECT, INSERT, UPDATE ON sites TO flow_app')
  await knex.raw('GRANT SELECT, INSERT, UPDATE ON devices TO flow_app')
}

export async function down(knex) {
  await knex.schema.dropTable('devices')
  await knex.schema.dropTable('sites')
}
