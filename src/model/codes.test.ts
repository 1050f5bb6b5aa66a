import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { checkBlueprint } from './check.ts'
import { codes } from './codes.ts'
import { readFragment } from './fragment.test-kit.ts'

const here = new URL('.', import.meta.url)
const used = new Set(
  readdirSync(here)
    .filter((file) => /^check(-\w+)*\.[jt]s$/.test(file))
    .flatMap((file) => readFileSync(new URL(file, here), 'utf8').match(/LNTM\d{3}/g) ?? []),
)
const codesIn = (fragment: string) => [...new Set(checkBlueprint(readFragment(fragment)).map(({ code }) => code))]

describe('the table of codes', () => {
  test('has every code that a check uses', () =>
    assert.deepEqual(
      [...used].filter((code) => !(code in codes)),
      [],
    ))
  test('has no code that no check uses', () =>
    assert.deepEqual(
      Object.keys(codes).filter((code) => !used.has(code)),
      [],
    ))

  for (const [code, { title, because, remedy, example }] of Object.entries(codes)) {
    test(`${code} ${title}: its bad example has exactly this mistake, its good example has none`, () => {
      const found = codesIn(example.bad)
      if (code === 'LNTM004') assert.ok(found.includes(code))
      else assert.deepEqual(found, [code])
      assert.deepEqual(checkBlueprint(readFragment(example.good)), [])
    })
    test(`${code} is written in the style of messages`, () => {
      for (const text of [title, because, remedy]) {
        assert.match(text, /^[^A-Z].*[^.\s]$/, text)
        assert.ok(!text.includes('\n'))
      }
    })
  }
})
