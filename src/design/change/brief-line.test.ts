import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBriefFile } from '../understand/read-brief-file.ts'
import { addChangeLine } from './brief-line.ts'

test('a change is one more line of a brief, and every other byte stays', async () => {
  const brief = '# mine\nrequest: "a chat"\n#without: []\ninputs:\n  users: 500 # counted\n'
  const once = addChangeLine(brief, 'add "likes"')!
  assert.equal(once, brief.replace('inputs:', 'changes: ["add \\"likes\\""]\ninputs:'))
  const twice = addChangeLine(once, 'We want GraphQL')!
  assert.deepEqual((await readBriefFile(twice)).settings.changes, ['add "likes"', 'We want GraphQL'])
  assert.equal(addChangeLine('changes:\n  - add likes\n', 'x'), null)
})
