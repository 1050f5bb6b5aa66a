import type { MigrationInterface, QueryRunner } from 'typeorm'

export class StatusWithdrawn1740500000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`ALTER TYPE "title_status" ADD VALUE IF NOT EXISTS 'withdrawn'`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`SELECT 1 -- a value of an enum stays`)
  }
}
