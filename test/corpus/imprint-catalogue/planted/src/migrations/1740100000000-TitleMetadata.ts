import type { MigrationInterface, QueryRunner } from 'typeorm'

export class TitleMetadata1740100000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE "title_metadata" (
        "title_id" uuid PRIMARY KEY REFERENCES "titles" ("id"),
        "onix_record" text,
        "onix_notification" text,
        "onix_deletion" text,
        "onix_source" text,
        "onix_sender" text,
        "onix_sent" text,
        "form_code" text,
        "form_detail" text,
        "form_packaging" text,
        "form_description" text,
        "form_height" text,
        "form_width" text,
        "form_thickness" text,
        "form_weight" text,
        "form_pages" text,
        "form_binding" text,
        "form_paper" text,
        "form_colour" text,
        "subject_thema_main" text,
        "subject_thema_second" text,
        "subject_thema_third" text,
        "subject_bisac_main" text,
        "subject_bisac_second" text,
        "subject_keywords" text,
        "subject_audience" text,
        "subject_age_from" text,
        "subject_age_to" text,
        "subject_reading_level" text,
        "publishing_imprint_label" text,
        "publishing_publisher_label" text,
        "publishing_city" text,
        "publishing_country" text,
        "publishing_status_code" text,
        "publishing_announced_on" text,
        "publishing_published_on" text,
        "publishing_reprinted_on" text,
        "publishing_withdrawn_on" text,
        "publishing_copyright_year" text,
        "publishing_edition_number" text,
        "publishing_edition_statement" text,
        "supply_supplier" text,
        "supply_availability" text,
        "supply_pack_quantity" text,
        "supply_price_type" text,
        "supply_price_code" text,
        "supply_tax_code" text,
        "supply_tax_rate" text,
        "supply_discount_code" text,
        "supply_return_code" text,
        "supply_order_time" text,
        "marketing_tagline" text,
        "marketing_short_text" text,
        "marketing_long_text" text,
        "marketing_review_quote" text,
        "marketing_excerpt" text,
        "marketing_author_note" text,
        "marketing_contents" text,
        "marketing_feature" text,
        "marketing_campaign" text,
        "marketing_award" text,
        "marketing_bestseller_rank" text,
        "marketing_video_link" text,
        "marketing_sample_link" text,
        "marketing_social_text" text
      )`)
    await runner.query(`GRANT SELECT ON "title_metadata" TO catalogue_app`)
  }

  async down(runner: QueryRunner) {
    await runner.query(`DROP TABLE "title_metadata"`)
  }
}
