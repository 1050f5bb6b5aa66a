import type { MigrationInterface, QueryRunner } from 'typeorm'

export class CalendarIndex1721000000000 implements MigrationInterface {
  name = 'CalendarIndex1721000000000'
  transaction = false // CONCURRENTLY

  async up(runner: QueryRunner) {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS appointments_to_remind ON appointments (starts_at) WHERE reminded_at IS NULL AND status = 'booked'`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS appointments_to_remind`)
  }
}
