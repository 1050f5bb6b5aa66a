/** Run as a process of its own by testing.test.ts: serves a project for its tests, says so, and stays until it is killed. */
import { implement } from '../model/implement.ts'
import { blueprint } from '../model/language-check.ts'
import { serveTest } from './testing.ts'

const [url] = process.argv.slice(2)
await serveTest(implement(blueprint('empty', { entities: {} }), {}), { database: { url: url! } })
console.log('serving')
