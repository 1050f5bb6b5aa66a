import { Injectable, Logger } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { Repository } from 'typeorm'
import { Preorder } from './entities'
import { bill, reserve } from './partners'
import { alone } from './redis'

/** Carries a preorder on from the state that it is in. Every step may be repeated. */
@Injectable()
export class PreorderSaga {
  private readonly log = new Logger('saga')
  constructor(@InjectRepository(Preorder) private readonly preorders: Repository<Preorder>) {}

  run(preorderId: string) {
    return alone(`preorder:${preorderId}`, () => this.carry(preorderId))
  }

  private async carry(id: string) {
    const preorder = await this.preorders.findOneByOrFail({ id })
    const { titleId, shopId, copies } = preorder
    try {
      if (preorder.state === 'placed') {
        await reserve(id, titleId, copies)
        await this.preorders.update({ id, state: 'placed' }, { state: 'reserved' })
        preorder.state = 'reserved'
      }
      if (preorder.state === 'reserved') {
        await bill(id, shopId, copies)
        await this.preorders.update({ id, state: 'reserved' }, { state: 'confirmed' })
        return
      }
    } catch (error) {
      this.log.warn({ preorder: id, reason: (error as Error).message })
      await this.preorders.update({ id }, { state: 'refused' })
    }
  }
}
