import type { MigrationInterface, QueryRunner } from 'typeorm'

export class NoSeries1740300000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`ALTER TABLE "titles" DROP COLUMN "series_name"`)
  }

  async down() {}
}
