import type { MigrationInterface, QueryRunner } from 'typeorm'

// Its own migration, so its own transaction: the scan holds only a weak lock.
export class DurationValidate1724100000000 implements MigrationInterface {
  name = 'DurationValidate1724100000000'

  async up(runner: QueryRunner) {
    await runner.query(`ALTER TABLE appointments VALIDATE CONSTRAINT appointments_minutes`)
  }

  async down() {
    // Nothing to undo: a validated check is as good as an unvalidated one for the previous release.
  }
}
