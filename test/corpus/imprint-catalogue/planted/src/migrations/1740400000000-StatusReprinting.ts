import type { MigrationInterface, QueryRunner } from 'typeorm'

export class StatusReprinting1740400000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`ALTER TYPE "title_status" ADD VALUE IF NOT EXISTS 'reprinting'`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`SELECT 1 -- a value of an enum stays`)
  }
}
