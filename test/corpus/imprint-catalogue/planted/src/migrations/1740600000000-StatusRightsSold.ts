import type { MigrationInterface, QueryRunner } from 'typeorm'

export class StatusRightsSold1740600000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`ALTER TYPE "title_status" ADD VALUE IF NOT EXISTS 'rights_sold'`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`SELECT 1 -- a value of an enum stays`)
  }
}
