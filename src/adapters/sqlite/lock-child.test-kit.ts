/** Run as a process of its own by data-lock.test.ts: opens the data of a folder, says what came of it, and stays. */
import { modelOf, person } from '../../ports/store-kit.contract.ts'
import { openSqliteStore } from './store.ts'

const [folder] = process.argv.slice(2)
try {
  openSqliteStore({ folder: folder!, model: modelOf({ person }), outside: { now: Date.now } })
  // A store that nobody holds any more keeps its lock all the same.
  await new Promise(setImmediate)
  globalThis.gc?.()
  await new Promise((resolve) => setTimeout(resolve, 20))
  console.log('open')
  setInterval(() => {}, 60_000)
} catch (error) {
  console.log(`${(error as Error).name}: ${(error as Error).message}`)
}
