import { after, before, describe } from 'node:test'
import type { TestServer } from '../../kit/test-servers.test-kit.ts'
import { busContract } from '../../ports/bus.contract.ts'
import { newPlace, skip, startBroker } from './broker.test-kit.ts'

describe('NATS', { skip }, () => {
  let broker: TestServer
  before(async () => {
    broker = await startBroker()
  })
  after(() => broker.stop())
  busContract('NATS', () => newPlace(() => broker.url))
})
