const policy = (table) => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY own_${table} ON ${table}
    USING (account_id = (SELECT current_setting('flow.account', true)::uuid))
    WITH CHECK (account_id = (SELECT current_setting('flow.account', true)::uuid));`

export async function up(knex) {
  await knex.schema.createTable('points', (t) => {
    t.uuid('account_id').notNullable()
    t.uuid('device_id').notNullable()
    t.timestamp('measured_at', { useTz: true }).notNullable()
    t.double('litres_per_minute').notNullable() // a measurement, not money
    t.primary(['account_id', 'device_id', 'measured_at'])
    t.foreign(['account_id', 'device_id']).references(['account_id', 'id']).inTable('devices')
    t.index(['measured_at'], 'points_age') // for the schedule that drops old ones
  })
  await knex.raw(policy('points'))
  await knex.raw('GRANT SELECT, INSERT ON points TO flow_app')
}

export async function down(knex) {
  await knex.schema.dropTable('points')
}
