import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Duration1724000000000 implements MigrationInterface {
  name = 'Duration1724000000000'

  async up(runner: QueryRunner) {
    await runner.query(`
      ALTER TABLE appointments
        ADD COLUMN minutes smallint NOT NULL DEFAULT 20,
        ADD CONSTRAINT appointments_minutes CHECK (minutes BETWEEN 5 AND 240) NOT VALID`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`ALTER TABLE appointments DROP COLUMN minutes`)
  }
}
