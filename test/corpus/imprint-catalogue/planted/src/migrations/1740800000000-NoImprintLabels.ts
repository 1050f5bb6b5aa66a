import type { MigrationInterface, QueryRunner } from 'typeorm'

export class NoImprintLabels1740800000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`DROP TABLE IF EXISTS "imprint_labels", "contributions" CASCADE`)
    await runner.query(`CREATE TABLE "contributions" ("title_id" uuid NOT NULL REFERENCES "titles" ("id"), "contributor_id" uuid NOT NULL REFERENCES "contributors" ("id"), "position" integer NOT NULL, PRIMARY KEY ("title_id", "contributor_id"))`)
    await runner.query(`CREATE INDEX "contributions_of_contributor" ON "contributions" ("contributor_id")`)
    await runner.query(`GRANT SELECT ON "contributions" TO catalogue_app`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`SELECT 1 -- filled again by the nightly feed`)
  }
}
