import { BadRequestException, Logger } from '@nestjs/common'
import { Args, ArgsType, Field, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql'
import { InjectRepository } from '@nestjs/typeorm'
import { IsISO8601, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator'
import { Repository } from 'typeorm'
import { type Caller, Me, Scope } from './auth.guard'
import { Covers } from './covers'
import { Contribution, Contributor, ShopReview, Title } from './entities'

@ArgsType()
export class TitlePage {
  @Field(() => Int, { defaultValue: 25 }) @Min(1) @Max(100) first: number
  @Field({ nullable: true }) @IsOptional() @IsISO8601() beforeAt?: string
  @Field(() => ID, { nullable: true }) @IsOptional() @IsUUID() beforeId?: string
  @Field({ nullable: true }) @IsOptional() @Matches(/^[a-z]{2}$/) language?: string
}

@ArgsType()
class OneTitle {
  @Field(() => ID) @IsUUID() id: string
}

@Resolver(() => Title)
export class TitlesResolver {
  private readonly log = new Logger('titles')
  constructor(
    @InjectRepository(Title) private readonly titles: Repository<Title>,
    @InjectRepository(Contributor) private readonly people: Repository<Contributor>,
    private readonly covers: Covers,
  ) {}

  @Query(() => [Title], { name: 'titles', complexity: 10 })
  page(@Args() { first, beforeAt, beforeId, language }: TitlePage) {
    const query = this.titles.createQueryBuilder('t').orderBy('t.createdAt', 'DESC').addOrderBy('t.id', 'DESC').limit(first)
    if (language) query.andWhere('t.language = :language', { language })
    if (beforeAt && beforeId) query.andWhere('(t.created_at, t.id) < (:beforeAt, :beforeId)', { beforeAt, beforeId })
    return query.getMany()
  }

  /** For the shops' search indexes. */
  @Query(() => [ShopReview])
  reviews() {
    return this.people.manager.find(ShopReview, { where: { isHidden: false }, order: { createdAt: 'DESC' } })
  }

  @Query(() => Title, { nullable: true })
  title(@Args() { id }: OneTitle) {
    return this.titles.findOneBy({ id })
  }

  @ResolveField(() => [Contributor])
  async contributors(@Parent() title: Title) {
    const rows = await this.people.manager.find(Contribution, { where: { titleId: title.id }, relations: { contributor: true }, order: { position: 'ASC' } })
    return rows.map((row) => row.contributor)
  }

  @ResolveField(() => String, { nullable: true })
  cover(@Parent() title: Title) {
    return this.covers.addressOf(title.isbn)
  }

  @Mutation(() => Boolean)
  @Scope('people:erase')
  async eraseContributor(@Me() me: Caller, @Args('id', { type: () => ID }) id: string) {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new BadRequestException('Not an id')
    const { affected } = await this.people.update({ id }, { fullName: 'Anonymous', email: null, bio: '' })
    this.log.log({ event: 'contributor.erased', contributor: id, by: me.sub })
    return affected === 1
  }
}
