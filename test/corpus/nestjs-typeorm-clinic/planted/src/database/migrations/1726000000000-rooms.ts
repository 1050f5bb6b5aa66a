import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Rooms1726000000000 implements MigrationInterface {
  name = 'Rooms1726000000000'

  async up(runner: QueryRunner) {
    await runner.query(`ALTER TABLE appointments ADD COLUMN room text`)
    await runner.query(`ALTER TABLE appointments ADD CONSTRAINT appointments_room CHECK (length(room) <= 20) NOT VALID`)
    await runner.query(`ALTER TABLE appointments VALIDATE CONSTRAINT appointments_room`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`ALTER TABLE appointments DROP COLUMN room`)
  }
}
