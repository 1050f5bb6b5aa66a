import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { newProject, type Project, says } from './place.test-kit.ts'

const program = fileURLToPath(new URL('./lock-child.test-kit.js', import.meta.url))

let project: Project
beforeEach(async () => {
  project = await newProject()
})
afterEach(() => project.remove())

test('a process in the midst of a change holds up others for a bounded time, and nobody once it is killed', async () => {
  const child = spawn(process.execPath, [program, project.folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout!, 'data')
    const hasty = await project.open(50)
    await assert.rejects(hasty.store({ key: 'k', value: 'v' }), says('busy', /changing memory for 0\.05 s .* try again/))
    await assert.rejects(hasty.execute(`UPDATE patterns SET name = 'x' WHERE id = 1`), says('busy', /try again/))
    assert.equal((await hasty.retrieve('k'))?.value, 'done', 'readers wait for nobody')
    const patient = await project.open()
    const waiting = patient.store({ key: 'k', value: 'after' })
    child.kill('SIGKILL')
    assert.equal((await waiting).version, 2)
    assert.deepEqual((await hasty.query(`SELECT count(*) FROM patterns WHERE name = 'half'`)).rows, [[0]])
  } finally {
    child.kill('SIGKILL')
  }
})
