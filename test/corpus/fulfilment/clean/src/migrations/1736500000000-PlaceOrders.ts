import type { MigrationInterface, QueryRunner } from 'typeorm'

export class PlaceOrders1736500000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE orders (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        shop_id uuid NOT NULL,
        customer_id uuid,
        ship_to text,
        status text NOT NULL DEFAULT 'placed' CHECK (status IN ('placed', 'shipped', 'delivered', 'cancelled')),
        total_minor integer NOT NULL CHECK (total_minor >= 0),
        request_key text NOT NULL,
        placed_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (shop_id, request_key)
      )`)
    await runner.query('CREATE INDEX orders_by_shop ON orders (shop_id, placed_at DESC)')
    await runner.query(`
      CREATE TABLE order_lines (
        order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        sku text NOT NULL CHECK (char_length(sku) <= 40),
        quantity integer NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (order_id, sku)
      )`)
    await runner.query('GRANT SELECT, INSERT, UPDATE ON orders, order_lines TO fulfilment_app')
  }

  async down(runner: QueryRunner) {
    await runner.query('DROP TABLE order_lines')
    await runner.query('DROP TABLE orders')
  }
}
