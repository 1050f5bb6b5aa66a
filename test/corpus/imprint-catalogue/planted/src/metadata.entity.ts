import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm'
import { Title } from './entities'

/** What the ONIX feed says of a title. */
@Entity('title_metadata')
export class TitleMetadata {
  @PrimaryColumn('uuid', { name: 'title_id' }) titleId: string
  @OneToOne(() => Title) @JoinColumn({ name: 'title_id' }) title: Title
  @Column('text', { name: 'onix_record', nullable: true }) onixRecord: string | null
  @Column('text', { name: 'onix_notification', nullable: true }) onixNotification: string | null
  @Column('text', { name: 'onix_deletion', nullable: true }) onixDeletion: string | null
  @Column('text', { name: 'onix_source', nullable: true }) onixSource: string | null
  @Column('text', { name: 'onix_sender', nullable: true }) onixSender: string | null
  @Column('text', { name: 'onix_sent', nullable: true }) onixSent: string | null
  @Column('text', { name: 'form_code', nullable: true }) formCode: string | null
  @Column('text', { name: 'form_detail', nullable: true }) formDetail: string | null
  @Column('text', { name: 'form_packaging', nullable: true }) formPackaging: string | null
  @Column('text', { name: 'form_description', nullable: true }) formDescription: string | null
  @Column('text', { name: 'form_height', nullable: true }) formHeight: string | null
  @Column('text', { name: 'form_width', nullable: true }) formWidth: string | null
  @Column('text', { name: 'form_thickness', nullable: true }) formThickness: string | null
  @Column('text', { name: 'form_weight', nullable: true }) formWeight: string | null
  @Column('text', { name: 'form_pages', nullable: true }) formPages: string | null
  @Column('text', { name: 'form_binding', nullable: true }) formBinding: string | null
  @Column('text', { name: 'form_paper', nullable: true }) formPaper: string | null
  @Column('text', { name: 'form_colour', nullable: true }) formColour: string | null
  @Column('text', { name: 'subject_thema_main', nullable: true }) subjectThemaMain: string | null
  @Column('text', { name: 'subject_thema_second', nullable: true }) subjectThemaSecond: string | null
  @Column('text', { name: 'subject_thema_third', nullable: true }) subjectThemaThird: string | null
  @Column('text', { name: 'subject_bisac_main', nullable: true }) subjectBisacMain: string | null
  @Column('text', { name: 'subject_bisac_second', nullable: true }) subjectBisacSecond: string | null
  @Column('text', { name: 'subject_keywords', nullable: true }) subjectKeywords: string | null
  @Column('text', { name: 'subject_audience', nullable: true }) subjectAudience: string | null
  @Column('text', { name: 'subject_age_from', nullable: true }) subjectAgeFrom: string | null
  @Column('text', { name: 'subject_age_to', nullable: true }) subjectAgeTo: string | null
  @Column('text', { name: 'subject_reading_level', nullable: true }) subjectReadingLevel: string | null
  @Column('text', { name: 'publishing_imprint_label', nullable: true }) publishingImprintLabel: string | null
  @Column('text', { name: 'publishing_publisher_label', nullable: true }) publishingPublisherLabel: string | null
  @Column('text', { name: 'publishing_city', nullable: true }) publishingCity: string | null
  @Column('text', { name: 'publishing_country', nullable: true }) publishingCountry: string | null
  @Column('text', { name: 'publishing_status_code', nullable: true }) publishingStatusCode: string | null
  @Column('text', { name: 'publishing_announced_on', nullable: true }) publishingAnnouncedOn: string | null
  @Column('text', { name: 'publishing_published_on', nullable: true }) publishingPublishedOn: string | null
  @Column('text', { name: 'publishing_reprinted_on', nullable: true }) publishingReprintedOn: string | null
  @Column('text', { name: 'publishing_withdrawn_on', nullable: true }) publishingWithdrawnOn: string | null
  @Column('text', { name: 'publishing_copyright_year', nullable: true }) publishingCopyrightYear: string | null
  @Column('text', { name: 'publishing_edition_number', nullable: true }) publishingEditionNumber: string | null
  @Column('text', { name: 'publishing_edition_statement', nullable: true }) publishingEditionStatement: string | null
  @Column('text', { name: 'supply_supplier', nullable: true }) supplySupplier: string | null
  @Column('text', { name: 'supply_availability', nullable: true }) supplyAvailability: string | null
  @Column('text', { name: 'supply_pack_quantity', nullable: true }) supplyPackQuantity: string | null
  @Column('text', { name: 'supply_price_type', nullable: true }) supplyPriceType: string | null
  @Column('text', { name: 'supply_price_code', nullable: true }) supplyPriceCode: string | null
  @Column('text', { name: 'supply_tax_code', nullable: true }) supplyTaxCode: string | null
  @Column('text', { name: 'supply_tax_rate', nullable: true }) supplyTaxRate: string | null
  @Column('text', { name: 'supply_discount_code', nullable: true }) supplyDiscountCode: string | null
  @Column('text', { name: 'supply_return_code', nullable: true }) supplyReturnCode: string | null
  @Column('text', { name: 'supply_order_time', nullable: true }) supplyOrderTime: string | null
  @Column('text', { name: 'marketing_tagline', nullable: true }) marketingTagline: string | null
  @Column('text', { name: 'marketing_short_text', nullable: true }) marketingShortText: string | null
  @Column('text', { name: 'marketing_long_text', nullable: true }) marketingLongText: string | null
  @Column('text', { name: 'marketing_review_quote', nullable: true }) marketingReviewQuote: string | null
  @Column('text', { name: 'marketing_excerpt', nullable: true }) marketingExcerpt: string | null
  @Column('text', { name: 'marketing_author_note', nullable: true }) marketingAuthorNote: string | null
  @Column('text', { name: 'marketing_contents', nullable: true }) marketingContents: string | null
  @Column('text', { name: 'marketing_feature', nullable: true }) marketingFeature: string | null
  @Column('text', { name: 'marketing_campaign', nullable: true }) marketingCampaign: string | null
  @Column('text', { name: 'marketing_award', nullable: true }) marketingAward: string | null
  @Column('text', { name: 'marketing_bestseller_rank', nullable: true }) marketingBestsellerRank: string | null
  @Column('text', { name: 'marketing_video_link', nullable: true }) marketingVideoLink: string | null
  @Column('text', { name: 'marketing_sample_link', nullable: true }) marketingSampleLink: string | null
  @Column('text', { name: 'marketing_social_text', nullable: true }) marketingSocialText: string | null
}
