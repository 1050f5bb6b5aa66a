import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as jsonc from 'jsonc-parser'
import * as yaml from 'yaml'
import { parseDocument } from './parse-document.ts'
import { parseJson } from './parse-json.ts'

const both = (text: string) => [
  parseDocument({ yaml, jsonc }, 'api.json', text),
  parseDocument({ yaml, jsonc: null }, 'api.json', text),
]

const documents = {
  'nothing in it': '{}',
  'nothing in what it holds': '{ "a": {}, "b": [], "c": [[], {}] }',
  'on one line': '{"openapi":"3.1.0","info":{"title":"A","version":"1"},"paths":{}}',
  'lines that end as on Windows': '{\r\n  "a": {\r\n    "b": 1\r\n  }\r\n}\r\n',
  'numbers as they are written': '{"a": 3.0, "b": -1e3, "c": 0, "d": 12345678901234567890}',
  'what is no text': '{"a": null, "b": true, "c": false}',
  'escapes in keys and values': '{"a\\"b": "x\\n\\u00e9", "é": "\\/"}',
  'a key that stands twice': '{"a": {"b": 1}, "a": {"c": 2}}',
  'names that every object has': '{"__proto__": {"x": 1}, "constructor": 1, "toString": [1]}',
  'white space around it': '\n\n  {"a": 1}  \n',
}

for (const [what, text] of Object.entries(documents)) {
  test(`JSON says what it says as YAML: ${what}`, () => {
    const [quick, slow] = both(text)
    assert.notEqual(parseJson(jsonc, 'api.json', text), null)
    assert.ok(slow && 'root' in slow)
    assert.deepEqual(quick, slow)
  })
}

test('JSON says what it says as YAML, whatever it says', () => {
  const key = fc.string({ maxLength: 8 }).filter((text) => text !== '<<')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      tie('list'),
      tie('map'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 4 }), fc.constantFrom(undefined, 1, 2, '\t'), (said, indent) => {
      const [quick, slow] = both(JSON.stringify(said, null, indent))
      // Where YAML cannot read a text of JSON, a tab or a control character stands in it.
      if (slow && 'root' in slow) assert.deepEqual(quick, slow)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('what is not strictly JSON is told as YAML is', () => {
  for (const text of ['{"a": 1,}', '{"a": 1', '{a: 1}', '{"a": 1} x', '{"a": /* c */ 1}', '{"a": "\n"}', '{"a" 1}']) {
    const [quick, slow] = both(text)
    assert.deepEqual(quick, slow, text)
  }
})
