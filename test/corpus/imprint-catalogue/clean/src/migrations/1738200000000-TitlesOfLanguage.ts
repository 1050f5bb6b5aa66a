import type { MigrationInterface, QueryRunner } from 'typeorm'

export class TitlesOfLanguage1738200000000 implements MigrationInterface {
  readonly transaction = false // an index is built concurrently outside of one

  async up(runner: QueryRunner) {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS "titles_of_language" ON "titles" ("language", "created_at", "id")`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS "titles_of_language"`)
  }
}
