import { describe } from 'node:test'
import { deliveryTests } from './bus-delivery.contract.ts'
import type { BusPlace } from './bus-kit.contract.ts'
import { replayTests } from './bus-replay.contract.ts'
import { requestTests } from './bus-requests.contract.ts'

/** What every bus does, whatever carries it. An adapter's test calls this with a way to make places for events. */
export function busContract(name: string, newPlace: () => BusPlace): void {
  describe(`${name} as a bus`, { timeout: 600_000 }, () => {
    describe('delivery', () => deliveryTests(newPlace))
    describe('replay and another try', () => replayTests(newPlace))
    describe('questions', () => requestTests(newPlace))
  })
}
