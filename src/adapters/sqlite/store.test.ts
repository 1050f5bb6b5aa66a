import { storeContract } from '../../ports/store.contract.ts'
import { newFolder } from './place.test-kit.ts'

storeContract('SQLite', newFolder)
