import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parts } from '../catalogue/parts.ts'
import { bindSubject } from '../compose/bind-subject.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { adaptFiles } from './adapt-part.ts'
import { ownerOf } from './choose-parts.ts'

const templates = new URL('../../../templates/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, templates), 'utf8')

test('whatever a part is about, its tests know how a row of that is made, or are not written and it is said why', () => {
  let [written, left] = [0, 0]
  for (const { name: declaring, declares, subjects: bound } of parts) {
    if (bound !== undefined) continue
    const { blueprint } = composeParts(parts, { name: 'trial', parts: [declaring] })
    for (const entity of Object.keys(declares.entities ?? {})) {
      const owner = entity === blueprint.actor ? null : ownerOf(blueprint, entity)
      if (owner === null) continue
      for (const part of parts.filter(({ subjects }) => subjects !== undefined)) {
        const subject = { entity, owner }
        const options = { blueprint, all: parts, read }
        const { files, notes } = adaptFiles({ template: bindSubject(part, subject), subject }, options)
        const tests = files.find(({ path }) => path.startsWith('tests/'))
        if (tests === undefined) {
          assert.match(notes.join(), new RegExp(`no tests of ${part.name} were written: `))
          left++
        } else {
          assert.match(tests.text, new RegExp(`^  (?:async )?${entity}[(:]`, 'm'), `${part.name} about ${entity}`)
          assert.doesNotMatch(tests.text, /setUps/)
          written++
        }
      }
    }
  }
  assert.ok(written > 10 && left > 10, `${written} written, ${left} not`)
})
