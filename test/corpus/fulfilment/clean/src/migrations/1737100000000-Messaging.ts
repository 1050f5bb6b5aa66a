import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Messaging1737100000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
        type text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        body jsonb NOT NULL,
        trace_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        claimed_until timestamptz,
        published_at timestamptz
      )`)
    await runner.query('CREATE INDEX outbox_waiting ON outbox (id) WHERE published_at IS NULL')
    await runner.query('CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL')
    await runner.query('CREATE TABLE inbox (message_id uuid PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now())')
    await runner.query('CREATE INDEX inbox_by_time ON inbox (received_at)')
    await runner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, inbox TO fulfilment_app')
  }

  async down(runner: QueryRunner) {
    await runner.query('DROP TABLE inbox')
    await runner.query('DROP TABLE outbox')
  }
}
