import { NotFoundException } from '@nestjs/common'
import { Args, ArgsType, Field, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql'
import { InjectDataSource } from '@nestjs/typeorm'
import { IsISO8601, IsOptional, IsUUID, Max, Min } from 'class-validator'
import { DataSource } from 'typeorm'
import { type Caller, Me, Scope } from './auth.guard'
import { Outbox, Preorder, Title } from './entities'

@ArgsType()
class Wish {
  @Field(() => ID) @IsUUID() requestKey: string
  @Field(() => ID) @IsUUID() titleId: string
  @Field(() => Int) @Min(1) @Max(5_000) copies: number
}

@ArgsType()
class Page {
  @Field(() => Int, { defaultValue: 25 }) @Min(1) @Max(100) first: number
  @Field({ nullable: true }) @IsOptional() @IsISO8601() beforeAt?: string
  @Field(() => ID, { nullable: true }) @IsOptional() @IsUUID() beforeId?: string
}

@Resolver(() => Preorder)
export class PreordersResolver {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  @Query(() => [Preorder])
  preorders(@Me() { shopId }: Caller, @Args() { first, beforeAt, beforeId }: Page) {
    const query = this.source.getRepository(Preorder).createQueryBuilder('p').where('p.shopId = :shopId', { shopId })
    if (beforeAt && beforeId) query.andWhere('(p.created_at, p.id) < (:beforeAt, :beforeId)', { beforeAt, beforeId })
    return query.orderBy('p.createdAt', 'DESC').addOrderBy('p.id', 'DESC').limit(first).getMany()
  }

  /** The same key gives the same preorder. */
  @Mutation(() => Preorder)
  @Scope('preorders:write')
  async preorder(@Me() { shopId }: Caller, @Args() { requestKey, titleId, copies }: Wish) {
    return this.source.transaction(async (tx) => {
      if (!(await tx.existsBy(Title, { id: titleId }))) throw new NotFoundException('No such title')
      const inserted = await tx.createQueryBuilder().insert().into(Preorder).values({ shopId, requestKey, titleId, copies }).orIgnore().returning(['id']).execute()
      const preorder = await tx.findOneByOrFail(Preorder, { shopId, requestKey })
      if (inserted.raw.length > 0) await tx.insert(Outbox, { payload: { type: 'preorder.placed', version: 1, preorderId: preorder.id } })
      return preorder
    })
  }
}
