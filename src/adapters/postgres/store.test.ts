import { after, before } from 'node:test'
import { storeContract } from '../../ports/store.contract.ts'
import { newPlace, startTestServer, type TestServer } from './place.test-kit.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.remove())

storeContract('PostgreSQL', () => newPlace(() => server), { isShared: true })
