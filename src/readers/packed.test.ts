import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packedAsJson, unpacked } from './packed.ts'
import { loadParser } from './typescript/parse.ts'
import { readFile } from './typescript/read-file.ts'

test('facts come out of memory as they went in, names that look like places among them', async () => {
  const text = `import { place } from './x'\nexport const a = { place: [1, 2], start: 1, calleePlace: { start: 1, end: 2, line: 3 } }\n\nplace(a.place, { place })\n`
  const parse = (await loadParser())!
  const told = readFile(text, 'src/a.ts', parse)
  const plain = JSON.stringify(told)
  const json = JSON.stringify(packedAsJson(told, text))
  assert.ok(json.length < plain.length * 0.8)
  assert.deepEqual(unpacked(JSON.parse(json), 'src/a.ts'), JSON.parse(plain))
})
