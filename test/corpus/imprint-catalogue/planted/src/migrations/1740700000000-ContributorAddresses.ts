import type { MigrationInterface, QueryRunner } from 'typeorm'

export class ContributorAddresses1740700000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`ALTER TABLE "contributors" ADD COLUMN "phone" text`)
    await runner.query(`ALTER TABLE "contributors" ADD COLUMN "postal_address" text`)
    await runner.query(`ALTER TABLE "contributors" ADD COLUMN "birth_name" text`)
    await runner.query(`ALTER TABLE "contributors" ALTER COLUMN "bio" DROP DEFAULT`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`ALTER TABLE "contributors" ALTER COLUMN "bio" SET DEFAULT '', DROP COLUMN "birth_name", DROP COLUMN "postal_address", DROP COLUMN "phone"`)
  }
}
