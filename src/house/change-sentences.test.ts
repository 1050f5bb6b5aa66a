import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { UnreadChangeError } from './change-design.ts'
import { openProject } from './designed-project.test-kit.ts'

const page = readFileSync(new URL('../../docs/design.md', import.meta.url), 'utf8')
  .split('\n## A change\n')[1]!
  .split('\n## ')[0]!
const documented = page
  .split('\n')
  .filter((line) => line.startsWith('| “'))
  .flatMap((line) => [...line.split('|')[1]!.matchAll(/“([^”]+)”/g)].map(([, sentence]) => sentence!))

describe('a sentence that changes a project', () => {
  const { designAgain, planOf, change, remove } = openProject('an online shop')
  before(() => designAgain(['parts=posts']))
  after(remove)

  test('is read whole and does something, for each one that the documentation shows', async () => {
    assert.ok(documented.length > 10, documented.join())
    const others = ['add follows to products', 'approval steps for orders', 'import and export', 'file metadata', 'add webhooks']
    for (const sentence of [...documented, ...others]) {
      const { files, decided, unread } = await planOf(sentence)
      assert.deepEqual([files.length + decided.length > 0, unread], [true, []], sentence)
    }
  })

  test('tells the words of which nothing is made, also where all that was read is there', async () => {
    const added = await planOf('add tags and a frobnicator')
    assert.deepEqual([added.unread, added.added.parts.map(({ template: { name } }) => name)], [['frobnicator'], ['tags']])
    const there = await planOf('add payments by SMS')
    assert.deepEqual([there.unread, there.added.present, there.files], [['SMS'], ['payments'], []])
  })

  test('is read by what people are to do, too', async () => {
    const { added, unread } = await planOf('let people like products')
    const [likes] = added.parts
    assert.deepEqual([likes!.template.name, likes!.subject?.entity, unread], ['likes', 'product', []])
  })

  test('that takes away or renames is refused, and adds nothing of what it names', async () => {
    for (const sentence of ['remove comments', 'please drop tags', 'We want to rename products to items', 'get rid of chat'])
      await assert.rejects(planOf(sentence), /a change adds to what is there, and takes nothing away/, sentence)
  })

  test('goes on with the last change in which its words mean something', async () => {
    const logins = async (sentence: string) => (await planOf(sentence)).decided.map(({ because }) => because).join()
    await assert.rejects(planOf('… and GitLab'), UnreadChangeError)
    for (const sentence of ['OAuth2 login with Google', 'limit requests to 100 a minute']) await change(await planOf(sentence))
    assert.match(await logins('… and GitLab'), /sign-in by google, gitlab was asked for/)
    await assert.rejects(planOf('… and a frobnicator'), UnreadChangeError)
  })
})
