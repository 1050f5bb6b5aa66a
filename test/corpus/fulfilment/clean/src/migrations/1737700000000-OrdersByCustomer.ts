import type { MigrationInterface, QueryRunner } from 'typeorm'

export class OrdersByCustomer1737700000000 implements MigrationInterface {
  /** CONCURRENTLY cannot run in a transaction. */
  transaction = false

  async up(runner: QueryRunner) {
    await runner.query("SET lock_timeout = '3s'")
    await runner.query('CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_by_customer ON orders (shop_id, customer_id)')
  }

  async down(runner: QueryRunner) {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS orders_by_customer')
  }
}
