import type { MigrationInterface, QueryRunner } from 'typeorm'

export class PractitionerNames1727000000000 implements MigrationInterface {
  name = 'PractitionerNames1727000000000'

  async up(runner: QueryRunner) {
    await runner.query(`ALTER TABLE practitioners ADD CONSTRAINT practitioners_name_speciality UNIQUE (display_name, speciality)`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`ALTER TABLE practitioners DROP CONSTRAINT practitioners_name_speciality`)
  }
}
