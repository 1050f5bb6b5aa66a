import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Description1740200000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`ALTER TABLE "titles" RENAME COLUMN "blurb" TO "description"`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`ALTER TABLE "titles" RENAME COLUMN "description" TO "blurb"`)
  }
}
