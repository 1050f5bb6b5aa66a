import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql'
import { Check, Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm'

export enum TitleStatus { announced = 'announced', available = 'available', outOfPrint = 'out_of_print', reprinting = 'reprinting', withdrawn = 'withdrawn', rightsSold = 'rights_sold' }
registerEnumType(TitleStatus, { name: 'TitleStatus' })

@Entity('imprints')
export class Imprint {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) id: string
  @Column('text', { unique: true }) name: string
}

@ObjectType()
@Entity('titles')
@Index('titles_newest', ['createdAt', 'id'])
@Index('titles_of_language', ['language', 'createdAt', 'id'])
@Index('titles_of_imprint', ['imprintId'])
@Check('titles_stock', 'stock >= 0')
@Check('titles_price', 'price_minor >= 0')
@Check('titles_isbn', `isbn ~ '^97[89][0-9]{10}$'`)
@Check('titles_language', `language ~ '^[a-z]{2}$'`)
export class Title {
  @Field(() => ID) @PrimaryGeneratedColumn('uuid') id: string
  @Field() @Column('text', { unique: true }) isbn: string
  @Column('bigint', { name: 'imprint_id' }) imprintId: string
  @ManyToOne(() => Imprint) @JoinColumn({ name: 'imprint_id' }) imprint: Imprint
  @Field() @Column('text') name: string
  @Field() @Column('text', { name: 'description' }) blurb: string
  @Field() @Column('text') language: string
  @Field(() => TitleStatus) @Column('enum', { enum: TitleStatus, enumName: 'title_status' }) status: TitleStatus
  @Field(() => Int) @Column('bigint', { name: 'price_minor' }) priceMinor: string
  @Field(() => Int) @Column('int', { default: 0 }) stock: number
  @Column('bigint', { name: 'stock_version', default: 0 }) stockVersion: string
  @Field() @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date
}

@ObjectType()
@Entity('contributors')
export class Contributor {
  @Field(() => ID) @PrimaryGeneratedColumn('uuid') id: string
  @Field() @Column('text', { name: 'full_name', comment: 'personal: name' }) fullName: string
  @Column('text', { nullable: true, comment: 'personal: contact' }) email: string | null
  @Column('text', { nullable: true }) phone: string | null
  @Column('text', { name: 'postal_address', nullable: true }) postalAddress: string | null
  @Column('text', { name: 'birth_name', nullable: true }) birthName: string | null
  @Field() @Column('text') bio: string
}

@Entity('contributions')
export class Contribution {
  @PrimaryColumn('uuid', { name: 'title_id' }) titleId: string
  @PrimaryColumn('uuid', { name: 'contributor_id' }) @Index('contributions_of_contributor') contributorId: string
  @ManyToOne(() => Title) @JoinColumn({ name: 'title_id' }) title: Title
  @ManyToOne(() => Contributor) @JoinColumn({ name: 'contributor_id' }) contributor: Contributor
  @Column('int') position: number
}

@ObjectType()
@Entity('preorders')
@Unique('preorders_once', ['shopId', 'requestKey'])
@Index('preorders_of_shop', ['createdAt', 'shopId', 'id'])
@Index('preorders_open', ['createdAt'], { where: `state IN ('placed', 'reserved', 'undoing')` })
@Index('preorders_of_title', ['titleId'])
@Check('preorders_copies', 'copies BETWEEN 1 AND 5000')
@Check('preorders_state', `state IN ('placed', 'reserved', 'confirmed', 'undoing', 'refused')`)
export class Preorder {
  @Field(() => ID) @PrimaryGeneratedColumn('uuid') id: string
  @Column('uuid', { name: 'shop_id' }) shopId: string
  @Column('uuid', { name: 'request_key' }) requestKey: string
  @Field(() => ID) @Column('uuid', { name: 'title_id' }) titleId: string
  @ManyToOne(() => Title) @JoinColumn({ name: 'title_id' }) title: Title
  @Field(() => Int) @Column('int') copies: number
  @Field() @Column('text', { default: 'placed' }) state: 'placed' | 'reserved' | 'confirmed' | 'undoing' | 'refused'
  @Field() @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date
}

@ObjectType()
@Entity('shopReviews')
@Index('shopReviewsHidden', ['isHidden'])
export class ShopReview {
  @Field(() => ID) @PrimaryGeneratedColumn('uuid') id: string
  @Column('uuid') @Index('shopReviewsOfTitle') titleId: string
  @ManyToOne(() => Title) @JoinColumn({ name: 'titleId' }) title: Title
  @Column('int') @Index('shopReviewsOfImprint') imprintId: number
  @ManyToOne(() => Imprint) @JoinColumn({ name: 'imprintId' }) imprint: Imprint
  @Column('uuid') shopId: string
  @Field() @Column('varchar', { length: 255 }) headline: string
  @Field() @Column('text') body: string
  @Column('boolean', { default: false }) isHidden: boolean
  @Field() @CreateDateColumn({ type: 'timestamptz' }) createdAt: Date
}

@Entity('outbox')
@Index('outbox_unsent', ['id'], { where: 'sent_at IS NULL' })
@Index('outbox_sent', ['sentAt'], { where: 'sent_at IS NOT NULL' })
export class Outbox {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) id: string
  @Column('jsonb') payload: { type: string; version: number; preorderId: string }
  @Column('timestamptz', { name: 'sent_at', nullable: true }) sentAt: Date | null
}

@Entity('oauth_apps')
export class App {
  @PrimaryColumn('text') id: string
  @Column('text', { name: 'return_to', array: true }) returnTo: string[]
}
