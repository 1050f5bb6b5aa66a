import type { MigrationInterface, QueryRunner } from 'typeorm'

export class ShopReviews1740000000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE "shopReviews" (
        "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        "titleId" uuid NOT NULL REFERENCES "titles" ("id"),
        "imprintId" integer NOT NULL REFERENCES "imprints" ("id"),
        "shopId" uuid NOT NULL,
        "headline" character varying(255) NOT NULL,
        "body" text NOT NULL,
        "isHidden" boolean NOT NULL DEFAULT false,
        "createdAt" timestamptz NOT NULL DEFAULT now()
      )`)
    await runner.query(`CREATE INDEX "shopReviewsOfTitle" ON "shopReviews" ("titleId")`)
    await runner.query(`CREATE INDEX "shopReviewsOfImprint" ON "shopReviews" ("imprintId")`)
    await runner.query(`CREATE INDEX "shopReviewsHidden" ON "shopReviews" ("isHidden")`)
    await runner.query(`GRANT SELECT, INSERT ON "shopReviews" TO catalogue_app`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`DROP TABLE "shopReviews"`)
  }
}
