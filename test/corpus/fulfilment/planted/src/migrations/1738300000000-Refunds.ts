import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Refunds1738300000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query("SET LOCAL lock_timeout = '3s'")
    await runner.query(`
      CREATE TABLE refunds (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        order_id uuid NOT NULL REFERENCES orders (id),
        shop_id uuid NOT NULL,
        state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'paid', 'failed')),
        asked_at timestamptz NOT NULL DEFAULT now()
      )`)
    await runner.query('CREATE INDEX refunds_by_order ON refunds (order_id)')
    await runner.query('CREATE INDEX orders_by_status ON orders (shop_id, status, placed_at)')
    await runner.query('GRANT SELECT, INSERT, UPDATE ON refunds TO fulfilment_app')
  }

  async down(runner: QueryRunner) {
    await runner.query('DROP INDEX orders_by_status')
    await runner.query('DROP TABLE refunds')
  }
}
