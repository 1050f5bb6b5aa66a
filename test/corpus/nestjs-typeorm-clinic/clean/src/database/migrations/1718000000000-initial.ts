import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Initial1718000000000 implements MigrationInterface {
  name = 'Initial1718000000000'

  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE patients (
        id uuid PRIMARY KEY,
        full_name text NOT NULL,
        phone text NOT NULL,
        health_number_sealed bytea NOT NULL,
        health_number_lookup bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      )`)
    // A deleted patient may register again.
    await runner.query(`CREATE UNIQUE INDEX patients_health_number ON patients (health_number_lookup) WHERE deleted_at IS NULL`)
    await runner.query(`
      CREATE TABLE practitioners (
        id uuid PRIMARY KEY,
        display_name text NOT NULL,
        speciality text NOT NULL
      )`)
    await runner.query(`
      CREATE TABLE appointments (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        patient_id uuid NOT NULL REFERENCES patients (id),
        practitioner_id uuid NOT NULL REFERENCES practitioners (id),
        starts_at timestamptz NOT NULL,
        status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled', 'done')),
        reminded_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      )`)
    // One patient per slot; a cancelled slot is free again. Also serves the foreign key's checks on live rows.
    await runner.query(`CREATE UNIQUE INDEX appointments_slot ON appointments (practitioner_id, starts_at) WHERE status <> 'cancelled'`)
    await runner.query(`CREATE INDEX appointments_of_patient ON appointments (patient_id, starts_at DESC, id DESC)`)
    await runner.query(`CREATE INDEX appointments_of_practitioner ON appointments (practitioner_id, starts_at, id)`)
    await runner.query(`
      CREATE TABLE access_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        patient_id uuid NOT NULL REFERENCES patients (id),
        actor_ref uuid NOT NULL,
        action text NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
      )`)
    await runner.query(`CREATE INDEX access_log_of_patient ON access_log (patient_id, id DESC)`)
    await runner.query(`GRANT SELECT, INSERT, UPDATE ON patients, appointments TO clinic_app`)
    await runner.query(`GRANT SELECT ON practitioners TO clinic_app`)
    await runner.query(`GRANT INSERT ON access_log TO clinic_app`)
    await runner.query(`COMMENT ON COLUMN patients.full_name IS 'personal data'`)
    await runner.query(`COMMENT ON COLUMN patients.phone IS 'personal data'`)
    await runner.query(`COMMENT ON COLUMN patients.health_number_sealed IS 'health data, AES-256-GCM'`)
  }

  async down(runner: QueryRunner) {
    for (const table of ['access_log', 'appointments', 'practitioners', 'patients']) await runner.query(`DROP TABLE ${table}`)
  }
}
