import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openFactCache } from './fact-cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'lintel-facts-'))
after(() => rmSync(folder, { recursive: true }))

function never(): never {
  throw new Error('it was known')
}

test('what was kept is there the next time, and what was not asked for is forgotten', () => {
  const file = join(folder, 'a', 'one.facts')
  const first = openFactCache(file, 'stamp 1')
  assert.deepEqual(
    first.get('x.1', () => ({ text: 'a\nb … é' })),
    { text: 'a\nb … é' },
  )
  first.keep('y.1', null)
  first.keep('z.1', [1])
  first.save()
  assert.deepEqual(readdirSync(join(folder, 'a')), ['one.facts'])

  const second = openFactCache(file, 'stamp 1')
  assert.deepEqual(second.get('x.1', never), { text: 'a\nb … é' })
  assert.equal(second.find('y.1'), null)
  assert.equal(second.find('w.1'), undefined)
  second.save()

  const third = openFactCache(file, 'stamp 1')
  assert.equal(third.find('z.1'), undefined)
  assert.equal(third.find('y.1'), null)
  assert.equal(openFactCache(file, 'stamp 12').find('y.1'), undefined)
})

test('a file that is cut off gives what is whole of it, and a strange one nothing', () => {
  const file = join(folder, 'two.facts')
  const facts = openFactCache(file, 's')
  facts.keep('k', 'v')
  facts.save()
  writeFileSync(file, `${readFileSync(file, 'utf8')}half {"a":`)
  assert.equal(openFactCache(file, 's').find('k'), 'v')
  assert.equal(openFactCache(file, 's').find('half'), undefined)
  writeFileSync(file, 's')
  assert.equal(openFactCache(file, 's').find('k'), undefined)
})

test('two reviews at once leave what one of them kept, and facts are found again while they are kept', () => {
  const file = join(folder, 'three.facts')
  const [one, other] = [openFactCache(file, 's'), openFactCache(file, 's')]
  one.keep('k', 'one')
  other.keep('k', 'other')
  one.keep('l', 'x'.repeat(100_000))
  assert.equal(one.find('k'), 'one')
  other.save()
  assert.equal(openFactCache(file, 's').find('k'), 'other')
  one.save()
  assert.equal(openFactCache(file, 's').find('k'), 'other')
})

test('a folder that cannot be written to costs time alone', () => {
  writeFileSync(join(folder, 'plain'), '')
  const facts = openFactCache(join(folder, 'plain', 'four.facts'), 's')
  assert.equal(
    facts.get('k', () => 1),
    1,
  )
  facts.save()
})
