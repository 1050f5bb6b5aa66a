import { describe } from 'node:test'
import { conditionTests } from './store-conditions.contract.ts'
import { edgeTests } from './store-edges.contract.ts'
import { fitTests } from './store-fit.contract.ts'
import { includeTests } from './store-includes.contract.ts'
import type { Place } from './store-kit.contract.ts'
import { pageTests } from './store-pages.contract.ts'
import { refTests } from './store-refs.contract.ts'
import { rowTests } from './store-rows.contract.ts'
import { turnTests } from './store-turns.contract.ts'
import { valueTests } from './store-values.contract.ts'
import { sharedWorkTests, workTests } from './store-work.contract.ts'

/**
 * What every store does, whatever engine is behind it. An adapter's test calls this with a way to make places for data.
 */
export function storeContract(name: string, newPlace: () => Place, more: { readonly isShared?: boolean } = {}): void {
  describe(`${name} as a store`, () => {
    describe('rows', () => rowTests(newPlace))
    describe('refs', () => refTests(newPlace))
    describe('values', () => valueTests(newPlace))
    describe('edges', () => edgeTests(newPlace))
    describe('pages', () => pageTests(newPlace))
    describe('conditions', () => conditionTests(newPlace))
    describe('includes', () => includeTests(newPlace))
    describe('turns and transactions', () => turnTests(newPlace))
    describe('a model that changes', () => fitTests(newPlace))
    describe('work', () => workTests(newPlace))
    if (more.isShared) describe('work of several processes', () => sharedWorkTests(newPlace))
  })
}
