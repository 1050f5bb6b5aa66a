const policy = (table) => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY own_${table} ON ${table}
    USING (account_id = (SELECT current_setting('flow.account', true)::uuid))
    WITH CHECK (account_id = (SELECT current_setting('flow.account', true)::uuid));`

export async function up(knex) {
  await knex.schema.createTable('alarms', (t) => {
    t.uuid('account_id').notNullable()
    t.uuid('id').notNullable().defaultTo(knex.fn.uuid())
    t.uuid('device_id').notNullable()
    t.integer('site_id').notNullable()
    t.string('label').notNullable()
    t.boolean('raised').notNullable().defaultTo(false)
    t.timestamp('raised_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.primary(['account_id', 'id'])
    t.foreign(['account_id', 'site_id']).references(['account_id', 'id']).inTable('sites')
    t.index(['account_id', 'site_id'], 'alarms_of_site')
    t.index(['account_id', 'device_id', 'raised_at'], 'alarms_of_device')
    t.index(['raised'], 'alarms_raised')
  })
  await knex.schema.createTable('calibrations', (t) => {
    t.uuid('id').primary().defaultTo(knex.fn.uuid())
    t.uuid('alarmId').notNullable()
    t.double('factorBefore').notNullable()
    t.double('factorAfter').notNullable()
    t.timestamp('calibratedAt', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.index(['alarmId'], 'calibrationsOfAlarm')
  })
  await knex.raw(policy('alarms'))
  await knex.raw('GRANT SELECT, INSERT, UPDATE ON alarms, calibrations TO flow_app')
}

export async function down(knex) {
  await knex.schema.dropTable('calibrations')
  await knex.schema.dropTable('alarms')
}
