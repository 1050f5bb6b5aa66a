import { storeContract } from '../../ports/store.contract.ts'
import { newFolder } from './place.test-kit.ts'

storeContract('SQLite', () => {
  const { open, remove } = newFolder()
  return { open: async (model, now) => open(model, now), remove }
})
