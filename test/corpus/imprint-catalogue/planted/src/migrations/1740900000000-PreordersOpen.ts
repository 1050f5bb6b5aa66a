import type { MigrationInterface, QueryRunner } from 'typeorm'

export class PreordersOpen1740900000000 implements MigrationInterface {
  readonly transaction = false

  async up(runner: QueryRunner) {
    await runner.query(`CREATE INDEX CONCURRENTLY "preorders_open" ON "preorders" ("created_at") WHERE state IN ('placed', 'reserved', 'undoing')`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS "preorders_open"`)
  }
}
