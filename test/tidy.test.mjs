// Style that matters is a test: test/tidy/rules.mjs says what, and shows of each rule that it finds something.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rules } from './tidy/rules.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const largestBytes = 1_000_000

/** Every file that is, or would be, in version control. */
const paths = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  // Repositories of the corpus are other people's, each in its own style.
  .filter(
    (path) => path !== '' && !path.startsWith('test/corpus/') && statSync(join(root, path), { throwIfNoEntry: false })?.isFile(),
  )
const files = paths
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  .filter(({ text }) => !text.includes('\0'))

test('the tree was read, and no file in it is large', () => {
  assert.ok(files.length > 100, `${files.length} files`)
  const large = paths.filter((path) => statSync(join(root, path)).size > largestBytes)
  assert.deepEqual(large, [])
})

for (const { name, check, bad } of rules) {
  test(name, () => assert.deepEqual(check(files), []))
  test(`control: ${name}`, () => assert.equal(check([bad]).length, 1))
}

test('every rig of test/rigs.json is there, and says what it shows', () => {
  const rigs = JSON.parse(readFileSync(join(root, 'test/rigs.json'), 'utf8'))
  const bad = rigs.filter(
    ({ name, test, shows }) => !name || !shows || !paths.includes(test.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')),
  )
  assert.deepEqual(bad, [])
})
